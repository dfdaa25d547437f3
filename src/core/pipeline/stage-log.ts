import type { Fingerprint } from '../common';
import type { StageContext } from './context';
import type { StageReport, StageWork } from './types';

/** Stages as they were met, shared ones once, in the order they ran. */
export class StageLog {
  private readonly seen = new Map<Fingerprint, { work: StageWork; variants: string[] }>();

  /** Runs a stage and notes it under the variant; a stage that ran for an earlier variant is noted as shared. */
  async run<Value extends { work: Omit<StageWork, 'ms'> }>(
    variant: string,
    clock: StageContext['clock'],
    stage: () => Promise<Value>,
  ): Promise<Value & { work: StageWork }> {
    const started = clock.nowMs();
    const value = await stage();
    const ms = clock.nowMs() - started;
    const known = this.seen.get(value.work.fingerprint);
    if (known) {
      this.share(variant, known.work);
      return { ...value, work: known.work };
    }
    const work: StageWork = { ...value.work, ms };
    this.seen.set(work.fingerprint, { work, variants: [variant] });
    return { ...value, work };
  }

  share(variant: string, work: StageWork): void {
    const { variants } = this.seen.get(work.fingerprint)!;
    if (!variants.includes(variant)) variants.push(variant);
  }

  reports(): StageReport[] {
    return [...this.seen.values()].map(({ work, variants }) => ({
      stage: work.stage,
      fingerprint: work.fingerprint,
      reused: work.computed === 0,
      ms: work.ms,
      variants,
      work: { computed: work.computed, reused: work.reused, unit: work.unit },
    }));
  }
}

/** What a memo holds was computed by an earlier request: to this one it is reused. */
export const asReused = (work: Omit<StageWork, 'ms'>): Omit<StageWork, 'ms'> => ({
  ...work,
  computed: 0,
  reused: work.computed + work.reused,
});
