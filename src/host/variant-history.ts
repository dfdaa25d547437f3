import type { VariantSet } from './variant-set';

const UNDO_DEPTH = 100;

/** The variants as they are, and as they were before each change. */
export class VariantHistory {
  constructor(
    private current: VariantSet,
    private earlier: readonly VariantSet[] = [],
  ) {}

  get set(): VariantSet {
    return this.current;
  }
  /** Oldest first. */
  get past(): readonly VariantSet[] {
    return this.earlier;
  }

  /** @returns whether anything changed */
  edit(change: (set: VariantSet) => VariantSet): boolean {
    const next = change(this.current);
    if (next === this.current) return false;
    this.earlier = [...this.earlier, this.current].slice(-UNDO_DEPTH);
    this.current = next;
    return true;
  }

  /** Takes another set without making it a step of its own. */
  replace(set: VariantSet): void {
    this.current = set;
  }

  /** @returns whether there was a step to take back */
  undo(): boolean {
    const before = this.earlier.at(-1);
    if (!before) return false;
    this.earlier = this.earlier.slice(0, -1);
    this.current = before;
    return true;
  }
}
