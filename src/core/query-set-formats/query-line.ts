import { QUERY_ORIGINS, type Query, type QueryOrigin } from '../evaluation';
import { queryFilter, type QueryFilter } from '../retrieval';
import {
  badLine,
  optionalText,
  parseJsonLine,
  recordOf,
  requiredText,
  lineNumber,
  type JsonRecord,
  type LinePlace,
} from './json-line';

/** `{"id":"q1","text":"…"}`, or BEIR's `_id`, which may be a number; a generated query also says what it was made from. */
export function parseQueryLine(line: string, place: LinePlace): Query | undefined {
  const record = parseJsonLine(line, place);
  return record && queryOf(record, place);
}

export function queryOf(record: JsonRecord, place: LinePlace): Query {
  const numbered = !record.has('id') && typeof record.get('_id') === 'number';
  const id = numbered ? String(record.get('_id')) : requiredText(record, ['id', '_id'], place);
  const text = requiredText(record, ['text'], place);
  const origin = originOf(record, place);
  const overlap = overlapOf(record, place);
  const filter = filterOf(record, place);
  return {
    id,
    text,
    ...(filter && { filter }),
    ...(origin && { origin }),
    ...(overlap !== undefined && { overlap }),
  };
}

/** `{"paths": ["guide/**"], "metadata": {"lang": "en"}}`; a member that is not known would be a condition not kept. */
export function filterOf(record: JsonRecord, place: LinePlace): QueryFilter | undefined {
  const members = recordOf(record, 'filter', place);
  if (!members) return undefined;
  const unknown = [...members.keys()].find((key) => key !== 'paths' && key !== 'metadata');
  if (unknown !== undefined) throw badLine(place, `A "filter" has "paths" and "metadata", not "${unknown}".`);
  const paths = members.get('paths') ?? [];
  if (!Array.isArray(paths) || !paths.every((path) => typeof path === 'string'))
    throw badLine(place, 'The "paths" of "filter" are not a list of texts.');
  const metadata = Object.fromEntries(
    [...(recordOf(members, 'metadata', place) ?? [])].map(([key, value]) => {
      if (typeof value !== 'string') throw badLine(place, `The "metadata" of "filter" has no text for "${key}".`);
      return [key, value];
    }),
  );
  return queryFilter(paths, metadata);
}

function originOf(record: JsonRecord, place: LinePlace): QueryOrigin | undefined {
  const members = recordOf(record, 'origin', place);
  if (!members) return undefined;
  const kind = QUERY_ORIGINS.find((each) => each === members.get('kind'));
  if (!kind) throw badLine(place, `The "kind" of "origin" is not one of ${QUERY_ORIGINS.join(', ')}.`);
  const file = optionalText(members, 'file', place);
  const line = lineNumber(members, 'line', place);
  const detail = optionalText(members, 'detail', place);
  return {
    kind,
    ...(file !== undefined && { file }),
    ...(line !== undefined && { line }),
    ...(detail !== undefined && { detail }),
  };
}

function overlapOf(record: JsonRecord, place: LinePlace): number | undefined {
  const value = record.get('overlap');
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value <= 1))
    throw badLine(place, 'The member "overlap" is not a share from 0 to 1.');
  return value;
}
