import { DROP_REASONS, type DropReason, type TestsetResult } from '../testset';
import { visible } from './visible';

const EXAMPLES = 3;

/** What a generated test set is made of, as plain text for a terminal, a newline at the end. */
export function renderTestset(made: Omit<TestsetResult, 'notices'>): string {
  const { queries, kinds, dropped, overlap, files } = made;
  const width = Math.max(...kinds.map(({ kind }) => kind.length), 'made from'.length);
  const row = (name: string, found: string, kept: string): string =>
    `${name.padEnd(width)} ${found.padStart(8)} ${kept.padStart(8)}`;
  const lines = [
    row('made from', 'found', 'kept'),
    ...kinds.filter(({ found }) => found > 0).map(({ kind, found, kept }) => row(kind, number(found), number(kept))),
    '',
    `${number(queries.length)} queries about ${number(files)} ${files === 1 ? 'document' : 'documents'}.`,
  ];
  if (overlap !== undefined)
    lines.push(`Overlap: the answers hold ${Math.round(100 * overlap)} % of the queries' words on average.`);
  for (const reason of Object.keys(DROP_REASONS) as DropReason[]) {
    const count = dropped[reason];
    if (count) lines.push(`Dropped ${number(count)}: ${DROP_REASONS[reason]}.`);
  }
  if (queries.length > 0) lines.push('', 'For example');
  for (const { id, text, origin } of examplesOf(queries)) {
    const from = [
      origin?.kind,
      origin?.file && `${origin.file}${origin.line ? `:${origin.line}` : ''}`,
      origin?.detail,
    ];
    lines.push(`  ${id}  ${visible(text)}  (${visible(from.filter(Boolean).join(' '))})`);
  }
  return `${lines.join('\n')}\n`;
}

/** One of each kind first. */
function examplesOf(queries: TestsetResult['queries']): TestsetResult['queries'] {
  const firsts = queries.filter(
    ({ origin }, at) => queries.findIndex((other) => other.origin?.kind === origin?.kind) === at,
  );
  return [...firsts, ...queries.filter((query) => !firsts.includes(query))].slice(0, EXAMPLES);
}

const number = (value: number): string => value.toLocaleString('en');
