import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createLab } from '../../core/create-lab';
import { queriesApart } from '../../core/embedding-cache';
import type { QueryAnswer } from '../../core/lab';
import { privateBytes } from '../machine';
import { openStore } from '../store';
import type { HandlerContext, Handlers } from './types';

const SCRATCH_BYTES = 1e9;

/** What a start takes, in a process that was started for it. */
export const probeHandlers = ({ open }: HandlerContext): Handlers<'coldProbe'> => ({
  coldProbe: async ({ corpus, variant, start: { first, primed, early } }, control) => {
    const scratchDir = await mkdtemp(path.join(tmpdir(), 'rag-lab-probe-'));
    const scratch = await openStore({ dir: scratchDir, quotaBytes: SCRATCH_BYTES });
    try {
      const started = performance.now();
      const { ports } = await open();
      const lab = createLab(
        { ...ports, store: queriesApart(ports.store, scratch) },
        { timestamp: () => new Date().toISOString() },
      );
      const ask = ({ text, filter }: typeof first, after?: QueryAnswer): Promise<QueryAnswer> =>
        lab.query(corpus, variant, text, control, filter, after?.answeredBy?.stage);
      let answer = await ask(first);
      const firstQueryMs = performance.now() - started;
      // Memory is that of the variant itself, also where something quicker answered first.
      while (answer.answeredBy && answer.answeredBy.stage !== 'full') answer = await ask(first, answer);
      const bytes = privateBytes();
      const priming = primed.length > 0 ? await lab.prime(corpus, variant, primed, control) : undefined;
      const earlyMs: number[] = [];
      for (const query of early) {
        earlyMs.push((await ask(query)).totalMs);
        await control.checkpoint();
      }
      return {
        firstQueryMs,
        earlyMs,
        ...(bytes !== undefined && { privateBytes: bytes }),
        ...(priming && { primingMs: priming.ms }),
      };
    } finally {
      await scratch.close();
      await rm(scratchDir, { recursive: true, force: true });
    }
  },
});
