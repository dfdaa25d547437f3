import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run, type Ended } from './processes';

/** A small disk in memory that only the commands run on it see; it goes with the last of them. */
export function privateDisk(options: string) {
  const inside = async (script: string, program: string): Promise<Ended> => {
    const folder = await mkdtemp(join(tmpdir(), 'rag-lab-disk-'));
    const user = process.getuid?.() === 0 ? [] : ['--map-root-user'];
    try {
      return await run(
        'unshare',
        [...user, '--mount', 'sh', '-e', '-c', `mount -t tmpfs -o ${options} tmpfs "$DISK"\n${script}`],
        {
          DISK: folder,
          NODE: process.execPath,
          PROGRAM: program,
        },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  };
  return {
    /** Why there can be no such disk here, e.g. without the right to mount; undefined where there can. */
    async impossible(): Promise<string | undefined> {
      const trial = await inside('true', '');
      return trial.code === 0 ? undefined : `no disk of our own can be mounted here: ${trial.stderr.trim()}`;
    },
    /** Runs shell commands that find the disk at `$DISK`, Node at `$NODE` and the program at `$PROGRAM`. */
    run: (commands: readonly string[], program: string): Promise<Ended> => inside(commands.join('\n'), program),
  };
}
