/** The values that were asked for last; the others are let go. */
export class Recent<Value> {
  readonly #values = new Map<string, Value>();
  constructor(private readonly most: number) {}

  getOrMake(key: string, make: () => Value): Value {
    const value = this.#values.get(key) ?? make();
    this.#values.delete(key);
    this.#values.set(key, value);
    if (this.#values.size > this.most) this.#values.delete(this.#values.keys().next().value!);
    return value;
  }

  clear(): void {
    this.#values.clear();
  }
}
