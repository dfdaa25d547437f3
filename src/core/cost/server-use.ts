import type { PriceTable } from './types';

/** What servers were asked, in one payer's name. */
export interface ServerUse {
  readonly requests: number;
  /** Tokens that are billed; absent where neither the server nor a tokenizer of that model counted them. */
  readonly tokens?: number;
}

/** Writes down what servers were asked, by what it is priced as. */
export class UseLedger {
  readonly #uses = new Map<string | undefined, ServerUse>();

  /** @param pricedAs `provider/model` of the price table; undefined where nobody knows a price */
  add(pricedAs: string | undefined, use: ServerUse): void {
    this.#uses.set(pricedAs, addUse(this.#uses.get(pricedAs) ?? NONE, use));
  }

  /** Everything together; what is unknown of one part is unknown of the whole. */
  get use(): ServerUse {
    return [...this.#uses.values()].reduce(addUse, NONE);
  }

  /** What it costs, USD: 0 where nothing was asked, undefined where tokens or prices of any part are unknown. */
  usd(prices: PriceTable): number | undefined {
    let sum = 0;
    for (const [pricedAs, { tokens }] of this.#uses) {
      const price = pricedAs === undefined ? undefined : prices.find(pricedAs)?.inputUsdPerMillion;
      if (tokens === undefined || price === undefined) return undefined;
      sum += (tokens / 1e6) * price;
    }
    return Number.isFinite(sum) ? sum : undefined;
  }
}

const NONE: ServerUse = { requests: 0, tokens: 0 };

const addUse = (a: ServerUse, b: ServerUse): ServerUse => ({
  requests: a.requests + b.requests,
  ...(a.tokens !== undefined && b.tokens !== undefined && { tokens: a.tokens + b.tokens }),
});
