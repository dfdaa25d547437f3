import { userError } from '../../core/common';
import { QUERY_SET_FORMATS, type QuerySetFormat } from '../../core/query-set-formats';
import type { CommandLine } from '../args';

/** @throws `testset/unknown-format` */
export function formatOf({ text }: CommandLine): QuerySetFormat | undefined {
  if (text.format === undefined) return undefined;
  const format = QUERY_SET_FORMATS.find((name) => name === text.format);
  if (format) return format;
  throw userError(
    'testset/unknown-format',
    `There is no format "${text.format.slice(0, 40)}".`,
    `Use one of: ${QUERY_SET_FORMATS.join(', ')}.`,
  );
}
