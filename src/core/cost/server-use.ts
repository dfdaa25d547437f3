/** What servers were asked, in one payer's name. */
export interface ServerUse {
  readonly requests: number;
  /** Tokens that are billed; absent where neither the server nor a tokenizer of that model counted them. */
  readonly tokens?: number;
}

export const NO_SERVER_USE: ServerUse = { requests: 0, tokens: 0 };

/** Both together; what is unknown of one is unknown of both. */
export const addUse = (a: ServerUse, b: ServerUse): ServerUse => ({
  requests: a.requests + b.requests,
  ...(a.tokens !== undefined && b.tokens !== undefined && { tokens: a.tokens + b.tokens }),
});

/** Adds up what is reported to it. */
export class UseMeter {
  #use = NO_SERVER_USE;
  get use(): ServerUse {
    return this.#use;
  }
  readonly add = (use: ServerUse): void => {
    this.#use = addUse(this.#use, use);
  };
}
