import { LabError, unprotectFormula, userError, type JobControl } from '../../common';
import { csvRecords } from '../../query-set-formats';
import { pauseAt } from '../lines';
import { FIELDS, fieldsOf, TEXT_NAMES } from './fields';
import type { Log } from './log';

const SEPARATORS = [',', ';', '\t'] as const;

/**
 * A CSV table.
 * @param header its first line that is not blank
 * @throws `import/unknown-format` where no column is a query
 */
export async function readTable(
  text: string,
  header: string,
  file: string,
  log: Log,
  control: JobControl,
): Promise<void> {
  const cellsOf = (separator: string): string[] =>
    header.split(separator).map((cell) => cell.replace(/^"(.*)"$/, '$1'));
  const separator = SEPARATORS.find((each) => fieldsOf(cellsOf(each)).text !== undefined);
  if (separator === undefined)
    throw userError(
      'import/unknown-format',
      `${file} is in no form that can be imported: it is no JSON, and no column of its first line is called ${TEXT_NAMES} or the like.`,
      'Give JSON lines, a CSV table with a header, or OpenTelemetry spans as JSON.',
      { file, line: 1 },
    );
  const places = fieldsOf(cellsOf(separator));
  const width = cellsOf(separator).length;
  let number = 0;
  try {
    for (const { cells, line } of csvRecords(text, separator, file)) {
      if (++number === 1) continue;
      await pauseAt(number, control);
      if (cells.length > width) {
        log.problem('cells', line);
        continue;
      }
      const [asked, time, session] = FIELDS.map((field) => cells[places[field] ?? -1]);
      if (!log.add({ text: unprotectFormula(asked ?? ''), time, session, line })) return;
    }
  } catch (error) {
    // What stands above the first broken quote can be used.
    if (!(error instanceof LabError) || error.code !== 'import/bad-line' || number < 2) throw error;
    log.problem('brokenQuote', error.where?.line ?? number);
  }
}
