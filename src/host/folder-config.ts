import { hashText } from '../core/common';
import { CONFIG_FILE, parseConfig, type LabConfig } from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import type { QueryFiles } from '../protocol/worker-protocol';

const EMPTY: LabConfig = { version: 1, corpus: { include: [], exclude: [] }, variants: [], limits: {} };

/** The folder's configuration file as it was read last. */
export class FolderConfig {
  #config = EMPTY;
  #notice: string | undefined;

  /** @param seen fingerprint of the text that was taken over last, perhaps by an earlier window */
  constructor(private seen: string | undefined) {}

  get config(): LabConfig {
    return this.#config;
  }
  get fingerprint(): string | undefined {
    return this.seen;
  }
  /** What is wrong with the file and where; absent where nothing is. */
  get notice(): string | undefined {
    return this.#notice;
  }

  /**
   * Reads the file's text, undefined for no file. A broken one leaves all as it was, but for the notice.
   * @returns whether its variants are news
   */
  take(text: string | undefined): boolean {
    const parsed = text === undefined ? { config: EMPTY } : parseConfig(text, CONFIG_FILE);
    if ('issues' in parsed) {
      const [issue] = parsed.issues;
      const line = issue?.line === undefined ? '' : `:${issue.line}`;
      this.#notice = `${CONFIG_FILE}${line}: ${issue?.message ?? 'cannot be read'} ${issue?.nextStep ?? ''}`.trim();
      return false;
    }
    this.#config = parsed.config;
    this.#notice = undefined;
    return text !== undefined && this.wrote(text);
  }

  /** The lab itself wrote this text: it is not news any more. @returns whether it was */
  wrote(text: string): boolean {
    const before = this.seen;
    this.seen = hashText(text);
    return before !== this.seen;
  }

  corpus(root: string): CorpusSpec {
    return { root, ...this.#config.corpus };
  }
  /** Absolute paths of the query files that the configuration names; the engine finds the usual ones itself. */
  queryFiles(root: string): QueryFiles {
    const { queries, judgements } = this.#config;
    const absolute = (file: string): string => `${root}/${file}`;
    return { ...(queries && { queries: absolute(queries) }), ...(judgements && { judgements: absolute(judgements) }) };
  }
}
