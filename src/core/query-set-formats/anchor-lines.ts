import type { JobControl } from '../common';
import type { SourceDocument } from '../corpus';
import { addQuotes, anchorJudgements, type Anchored, type Judgement } from '../evaluation';
import type { LinePlace } from './json-line';
import { parseJudgementLine } from './judgement-line';

export interface AnchoredLines extends Pick<Anchored, 'moved' | 'lost'> {
  /** The whole file as it should be. */
  readonly text: string;
  /** Lines that got a quote, or the one of their text as it is now. */
  readonly quoted: number;
}

/**
 * `judgements.jsonl` with the lines where the judged text is now and with quotes that find it again. Lines that need no
 * change, and members that the lab does not know, stay as they are.
 * @throws `judgements/bad-line` and what else a line may have wrong, with file and line
 */
export async function anchorLines(
  text: string,
  file: string,
  documents: readonly Pick<SourceDocument, 'id' | 'source'>[],
  control: JobControl,
): Promise<AnchoredLines> {
  const lines = text.split('\n');
  const places = lines.map((_, i): LinePlace => ({ file, line: i + 1, code: 'judgements/bad-line' }));
  const parsed = lines.map((line, i) => parseJudgementLine(line.replace(/^\uFEFF/, ''), places[i]!, false));
  const given = parsed.filter((judgement) => judgement !== undefined);
  const { judgements, moved, lost } = await anchorJudgements(given, documents, control);
  const now = await addQuotes(judgements, documents, control);
  const next = new Map(given.map((judgement, i) => [judgement, now[i]!]));
  let quoted = 0;
  const written = lines.map((line, i) => {
    const before = parsed[i];
    const after = before && next.get(before);
    if (!before || !after || after.lost || !differs(before, after)) return line;
    if (before.quote?.first !== after.quote?.first || before.quote?.last !== after.quote?.last) quoted++;
    return rewritten(line, after);
  });
  return { text: written.join('\n'), moved, lost, quoted };
}

const differs = (before: Judgement, after: Judgement): boolean =>
  before.file !== after.file ||
  before.startLine !== after.startLine ||
  before.endLine !== after.endLine ||
  before.quote?.first !== after.quote?.first ||
  before.quote?.last !== after.quote?.last;

/** The line with new values; what stands around the object stays. */
function rewritten(line: string, { file, startLine, endLine, quote }: Judgement): string {
  const [, lead, object, tail] = /^(\uFEFF?\s*)(.*?)(\s*)$/s.exec(line)!;
  const members = new Map(Object.entries(JSON.parse(object!) as object));
  members.set('file', file).set('startLine', startLine).set('endLine', endLine).set('quote', quote);
  return `${lead}${JSON.stringify(Object.fromEntries(members))}${tail}`;
}
