/** USD a million tokens; absent means unknown. */
export interface ModelPrice {
  readonly model: string;
  readonly inputUsdPerMillion?: number;
  readonly outputUsdPerMillion?: number;
}

/** Port: prices with their source and date. */
export interface PriceTable {
  /** e.g. `@pydantic/genai-prices 0.1.8`. */
  readonly source: string;
  /** ISO date of the price data. */
  readonly date: string;
  /** @param model `provider/model` */
  find(model: string): ModelPrice | undefined;
  embeddingModels(): readonly string[];
  answerModels(): readonly string[];
}

/** Port: tokens of a text in a paid model's own tokenizer. */
export interface PaidTokenCounter {
  /** Undefined where no tokenizer of that model is known. */
  count(model: string, text: string): number | undefined;
}
