/** USD a million tokens, at the rate of a small request; absent means unknown. */
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
  /**
   * USD of one request as the provider bills it on `date`: long requests at their tier. Undefined where the model or
   * the price of a kind of token that the request has is unknown.
   */
  requestUsd(model: string, inputTokens: number, outputTokens: number): number | undefined;
  embeddingModels(): readonly string[];
  answerModels(): readonly string[];
}

/** Port: tokens of a text in a paid model's own tokenizer. */
export interface PaidTokenCounter {
  /**
   * Loads the model's tokenizer (megabytes, so only when asked for) and gives a function that counts the tokens of a
   * text. Undefined where no tokenizer of that model is known.
   * @param model `provider/model`
   */
  counterFor(model: string): Promise<((text: string) => number) | undefined>;
}
