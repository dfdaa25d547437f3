import type { Fingerprint } from '../common';
import type { StageReport } from '../experiment';

/** Stages of all trials so far, each once: what it took where it was computed, and who used it. */
export class MergedStages {
  private readonly stages = new Map<Fingerprint, StageReport>();

  add(reports: readonly StageReport[]): void {
    for (const report of reports) {
      const known = this.stages.get(report.fingerprint);
      this.stages.set(
        report.fingerprint,
        known ? { ...known, variants: [...new Set([...known.variants, ...report.variants])] } : report,
      );
    }
  }

  list(): StageReport[] {
    return [...this.stages.values()];
  }
}
