import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';

const SUPPLIES = '/sys/class/power_supply';

/** Whether the machine is on mains power; false where that cannot be known, as on Windows. */
export async function isOnMains(platform = process.platform, supplies = SUPPLIES): Promise<boolean> {
  try {
    if (platform === 'linux') return await suppliesOnMains(supplies);
    if (platform === 'darwin') {
      const { stdout } = await promisify(execFile)('pmset', ['-g', 'batt'], { timeout: 2000 });
      return stdout.includes("'AC Power'");
    }
  } catch {
    // Unknown.
  }
  return false;
}

/** A mains supply that is online; or no battery at all, which is a desktop or a server. */
async function suppliesOnMains(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  const read = async (name: string, what: string): Promise<string> =>
    (await readFile(path.join(folder, name, what), 'utf8').catch(() => '')).trim();
  const types = await Promise.all(names.map((name) => read(name, 'type')));
  if (!types.includes('Battery')) return true;
  const online = await Promise.all(names.map((name) => read(name, 'online')));
  return types.some((type, i) => (type === 'Mains' || type === 'USB') && online[i] === '1');
}
