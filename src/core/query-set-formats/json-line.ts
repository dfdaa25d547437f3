import { userError } from '../common';

/** Members that the object itself has; a member called `__proto__` is one like any other and changes nothing. */
export type JsonRecord = ReadonlyMap<string, unknown>;

/** Where a line is, for messages. */
export interface LinePlace {
  /** As the user knows it. */
  readonly file: string;
  readonly line: number;
  /** Error code for what is wrong with the line. */
  readonly code: string;
}

export const badLine = (place: LinePlace, message: string, nextStep = 'Correct the line, or remove it.'): Error =>
  userError(place.code, message, nextStep, { file: place.file, line: place.line });

/** @returns undefined for an empty line; throws the place's error for what is not a JSON object */
export function parseJsonLine(text: string, place: LinePlace): JsonRecord | undefined {
  if (text.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text.trim());
  } catch (error) {
    throw badLine(place, `The line is not JSON: ${(error as SyntaxError).message}.`, 'Write one JSON object a line.');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badLine(place, 'The line is not a JSON object.', 'Write one JSON object a line.');
  return new Map(Object.entries(value));
}

/** A text that must be there and not be blank. `names`: the first that is present counts. */
export function requiredText(record: JsonRecord, names: readonly string[], place: LinePlace): string {
  const name = names.find((each) => record.has(each));
  if (name === undefined) throw badLine(place, `The member "${names[0]!}" is missing.`);
  const value = record.get(name);
  if (typeof value !== 'string') throw badLine(place, `The member "${name}" is not a text.`);
  if (value.trim() === '') throw badLine(place, `The member "${name}" is empty.`);
  return value;
}

/** A text that may be missing. */
export function optionalText(record: JsonRecord, name: string, place: LinePlace): string | undefined {
  const value = record.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw badLine(place, `The member "${name}" is not a text.`);
  return value;
}

/** A line number that may be missing. */
export function lineNumber(record: JsonRecord, name: string, place: LinePlace): number | undefined {
  const value = record.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1)
    throw badLine(place, `The member "${name}" is not a line number from 1.`);
  return value;
}

/** Members of an object that may be missing. */
export function recordOf(record: JsonRecord, name: string, place: LinePlace): JsonRecord | undefined {
  const value = record.get(name);
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value))
    throw badLine(place, `The member "${name}" is not a JSON object.`);
  return new Map(Object.entries(value));
}
