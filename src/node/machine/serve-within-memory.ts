import process from 'node:process';
import v8 from 'node:v8';
import vm from 'node:vm';
import type { Spare } from '../../core/lab';
import { GAVE_MEMORY_BACK } from '../../protocol/worker-protocol';
import { heldBytes } from './held-bytes';
import { MemoryGuard } from './memory-guard';

/** An answer is on its way for a moment after it was given, ms. */
const LEAVE_AFTER_MS = 250;

/** What a served engine does about its memory. */
export interface EngineMemory {
  /** At a checkpoint of a job. @throws `engine/memory-limit` */
  look(): void;
  /** When no request is left. */
  idle(): void;
}

/**
 * Keeps an engine process within a limit. While a job runs it gives up what can be made again, then refuses to go on.
 * Idle, it gives up everything, and where that is not enough it ends: a model's memory comes back with its process alone,
 * and the next request starts another.
 * @param spares what may be given up now
 * @param tell what the user should know
 */
export function engineMemory(
  limitBytes: number | undefined,
  spares: () => readonly Spare[],
  tell: (notice: string) => void,
  isIdle: () => boolean,
): EngineMemory {
  if (limitBytes === undefined) return { look: () => undefined, idle: () => undefined };
  const guard = new MemoryGuard({
    limitBytes,
    heldBytes,
    collectGarbage: garbageCollector(),
    nowMs: () => performance.now(),
    onRelief: (notice) => {
      // To the log, by way of whoever reads this process's lines.
      console.error(notice);
      tell(notice);
    },
  });
  let leaving: NodeJS.Timeout | undefined;
  return {
    look() {
      guard.look(spares());
    },
    idle() {
      clearTimeout(leaving);
      if (guard.relieve(spares())) return;
      leaving = setTimeout(() => {
        if (!isIdle()) return;
        console.error('Memory is at its limit and no job runs: the engine ends to give its models back.');
        process.exit(GAVE_MEMORY_BACK);
      }, LEAVE_AFTER_MS);
    },
  };
}

/** The collector, which a process may call that was not started with its flag. */
function garbageCollector(): () => void {
  v8.setFlagsFromString('--expose-gc');
  return vm.runInNewContext('gc') as () => void;
}
