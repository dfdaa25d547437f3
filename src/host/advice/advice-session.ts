import type { IndexAdvice } from '../../core/advice';
import type { Variant } from '../../core/config';
import type { AdviceState } from '../../protocol/advice-protocol';
import { SEED, type LabSession } from '../lab-session';
import { resolved } from '../variant-set';

/** As the terminal's defaults. */
const RECALL_TARGET = 0.98;
const SECONDS = 20;

/** Advice on the index of one folder: what is asked for, and the answer. Knows nothing of the editor. */
export class AdviceSession {
  #base: string | undefined;
  #recallTarget = RECALL_TARGET;
  #seconds = SECONDS;
  #result: { readonly advice: IndexAdvice; readonly variant: Variant } | undefined;
  readonly #listening: { dispose(): void };

  constructor(
    readonly session: LabSession,
    private readonly onChange: () => void,
  ) {
    this.#listening = session.onChange(onChange);
  }

  dispose(): void {
    this.#listening.dispose();
  }

  setBase(name: string): void {
    this.#base = name;
    this.onChange();
  }
  setRecall(recall: number): void {
    this.#recallTarget = recall;
    this.onChange();
  }
  setSeconds(seconds: number): void {
    this.#seconds = seconds;
    this.onChange();
  }

  /** The variant whose vectors are indexed; the active one where the chosen one is gone. */
  get #variant(): Variant {
    const { variantSet } = this.session;
    const variants = resolved(variantSet);
    const named = (name: string | undefined): Variant | undefined => variants.find((one) => one.name === name);
    return named(this.#base) ?? named(variantSet.active) ?? variants[0]!;
  }

  async start(): Promise<IndexAdvice | undefined> {
    const { session } = this;
    await session.open();
    if (!session.usable || session.job.busy) return undefined;
    const variant = this.#variant;
    const request = {
      ...{ corpus: session.corpus, files: session.queryFiles, variant },
      ...{ recallTarget: this.#recallTarget, seconds: this.#seconds, seed: SEED },
    };
    const advice = await session.job.run('Trying indexes', (options) =>
      session.ports.engine.start('adviseIndex', request, options),
    );
    if (advice) {
      this.#result = { advice, variant };
      this.onChange();
    }
    return advice;
  }

  /** Takes what is advised over as a variant of the tuning panel. @returns false where that failed: the notices say why */
  addVariant(): boolean {
    if (!this.#result) return false;
    const { advice, variant } = this.#result;
    const advised = { name: `${variant.name}-advised`.slice(0, 40), knobs: { ...variant.knobs, ...advice.knobs } };
    return this.session.adoptVariants([advised], variant.name);
  }

  state(): AdviceState {
    const { empty, corpusName, job, notices } = this.session.tuningState();
    const { name } = this.#variant;
    const result = this.#result;
    return {
      ...(empty && { empty }),
      corpusName,
      base: name,
      bases: this.session.variantSet.specs.map((spec) => spec.name),
      recallTarget: this.#recallTarget,
      seconds: this.#seconds,
      ...(result && { result: result.advice }),
      current:
        result?.advice.recallTarget === this.#recallTarget &&
        JSON.stringify(result.variant) === JSON.stringify(this.#variant),
      job,
      notices,
    };
  }
}
