import { cp, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { bundleProgram } from './bundle';
import { run } from './processes';
import { changingCalls, runWithFault, whyNotTraceable } from './system-calls';

/** Files that a killed writer may leave and the next one has to remove. */
export const temporaries = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true })).filter((name) => name.endsWith('.tmp') || name.endsWith('lock'));

/** @param done steps that the process was told to be done */
type Verify = (dir: string, done: ReadonlySet<string>, failed: ReadonlyMap<string, string>) => Promise<void>;

export interface Sweep {
  /** Why no fault can be put in here. */
  readonly impossible: string | undefined;
  /**
   * @param seed scenario that fills the folder first
   * @returns how many faults hit
   */
  run(scenario: string, seed: string | undefined, verify: Verify): Promise<number>;
  dispose(): Promise<void>;
}

const outcomes = (stdout: string) => ({
  // With a notice the store promised nothing beyond the process.
  done: new Set(/^notice$/m.test(stdout) ? [] : [...stdout.matchAll(/^done (.*)$/gm)].map((match) => match[1]!)),
  failed: new Map([...stdout.matchAll(/^failed (.*) (\S+)$/gm)].map((match) => [match[1]!, match[2]!])),
});

/** Kills the program at every call that changes its folder, each time in a fresh one. */
export const sweepKills = (): Promise<Sweep> => sweepFaults((count) => `signal=KILL:when=${count}`, /./, true);

/**
 * Puts one fault after another into the program.
 * @param faultAt in strace's words, at the nth call
 * @param calls those to put it at, among the ones that change the folder
 * @param kills every fault ends the program
 */
export async function sweepFaults(faultAt: (count: number) => string, calls: RegExp, kills = false): Promise<Sweep> {
  const impossible = await whyNotTraceable();
  const program = await bundleProgram('store-program');
  const scratch = await mkdtemp(join(tmpdir(), 'rag-lab-sweep-'));
  const template = join(scratch, 'template');
  const dir = join(scratch, 'store');

  const fresh = async (): Promise<void> => {
    await rm(dir, { recursive: true, force: true });
    await cp(template, dir, { recursive: true, preserveTimestamps: true }).catch(() => undefined);
  };

  return {
    impossible,
    dispose: async () => {
      await program.dispose();
      await rm(scratch, { recursive: true, force: true });
    },
    async run(scenario, seed, verify) {
      await rm(template, { recursive: true, force: true });
      if (seed)
        expect(await run(process.execPath, [program.file, seed, template])).toMatchObject({ code: 0, stderr: '' });
      await fresh();
      const known = (await changingCalls([program.file, scenario, dir], dir)).filter(({ call }) => calls.test(call));
      const ends = new Map(known.map(({ call, ordinal }) => [call, { call, ordinal: ordinal + 1 }]));
      let hits = 0;
      for (const { call, ordinal } of [...known, ...ends.values()]) {
        await fresh();
        const ended = await runWithFault([program.file, scenario, dir], call, faultAt(ordinal));
        const { done, failed } = outcomes(ended.stdout);
        const hit = ended.signal === 'SIGKILL' || failed.size > 0;
        const last = ordinal === ends.get(call)!.ordinal;
        if (hit) hits++;
        // Past the last such call the program ends by itself; otherwise the sweep would not be complete.
        if (last && call !== 'openat') expect(hit, `${scenario}: one more ${call}`).toBe(false);
        if (!last && kills) expect(hit, `${scenario}: ${call} ${ordinal}`).toBe(true);
        if (!hit) expect(ended).toMatchObject({ code: 0, stderr: '' });
        try {
          await verify(dir, done, failed);
        } catch (error) {
          throw new Error(`${scenario}, ${faultAt(ordinal)} at ${call}: ${String(error)}`, { cause: error });
        }
      }
      return hits;
    },
  };
}
