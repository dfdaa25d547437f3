import { environmentError } from '../../core/common';
import { spanQuote, type Judgement } from '../../core/evaluation';
import type { Change, Swap } from './changes';
import { editLines, JUDGEMENT_LINES, QUERY_LINES, type LineKind, type Removed } from './edit-lines';
import type { JudgingFiles } from './judging-files';

const TRIES = 5;

/** Writes changes into the two files as they are at that moment: what others wrote meanwhile stays. */
export class QuerySetWriter {
  readonly #removed: Removed = new WeakMap();

  constructor(private readonly files: JudgingFiles) {}

  /**
   * Both files are valid at every moment: a query is there before its judgements and goes after them.
   * @throws `judging/…`
   */
  async write({ queries, judgements }: Change, paths: { queries: string; judgements: string }): Promise<void> {
    const steps = [
      () => this.#edit(paths.queries, queries, QUERY_LINES),
      async () => this.#edit(paths.judgements, await this.#quoted(judgements), JUDGEMENT_LINES),
    ];
    const removes = queries.some(({ after }) => after === undefined);
    for (const step of removes ? steps.reverse() : steps) await step();
  }

  async #edit<Entry extends object>(path: string, swaps: readonly Swap<Entry>[], kind: LineKind<Entry>): Promise<void> {
    if (swaps.length === 0) return;
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const before = await this.files.read(path);
      const after = editLines(before ?? '', swaps, kind, this.#removed);
      if (after === (before ?? '') || (await this.files.replace(path, before, after))) return;
    }
    throw environmentError(
      'judging/busy',
      `${path} is being written by something else; your grades are kept here.`,
      'Try again once it is quiet.',
    );
  }

  /** New spans carry the words that find them again once the document is edited. */
  #quoted(swaps: readonly Swap<Judgement>[]): Promise<Swap<Judgement>[]> {
    return Promise.all(
      swaps.map(async (swap): Promise<Swap<Judgement>> => {
        const { after } = swap;
        if (!after || after.quote || this.#removed.has(after)) return swap;
        const quote = await this.#quoteOf(after);
        return quote ? { ...swap, after: { ...after, quote } } : swap;
      }),
    );
  }
  async #quoteOf({ file, startLine, endLine }: Judgement): Promise<Judgement['quote']> {
    if (startLine === undefined || endLine === undefined) return undefined;
    const lines = (await this.files.read(file).catch(() => undefined))?.split(/\r\n|\r|\n/);
    return lines && spanQuote((number) => lines[number - 1] ?? '', { startLine, endLine });
  }
}
