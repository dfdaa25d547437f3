/** What is known of a reranker before it is loaded. */
export interface RerankerModel {
  readonly id: string;
  /** `local`: a cross-encoder in a folder. `remote`: a server orders the texts. */
  readonly kind: 'local' | 'remote';
  /** Of everything that can change a score. */
  readonly fingerprint: string;
}

/** Port: reads a query and texts together and says how well each answers it. */
export interface Reranker {
  readonly model: RerankerModel;
  /** @returns one score a text, higher is better; only comparable within one call */
  score(query: string, texts: readonly string[]): Promise<Float32Array>;
  close(): Promise<void>;
}

/** Port: the rerankers that this user added. */
export interface Rerankers {
  list(): Promise<readonly RerankerModel[]>;
  /** Loads once and keeps. @throws `reranking/unknown-model` and what the runtime says */
  open(id: string): Promise<Reranker>;
}
