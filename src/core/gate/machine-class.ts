import type { MachineInfo } from '../common';

/**
 * Machines of one class may be compared in latency: system and architecture without the kernel's release, processor,
 * cores, Node's major version. Readable, so that a reason can name both.
 */
export function machineClass({ os, cpu, cores, node }: MachineInfo): string {
  const words = os.split(' ').filter(Boolean);
  const system = [words[0], words.length > 1 ? words.at(-1) : undefined].filter((word) => word !== undefined).join(' ');
  return [system, cpu, `${cores} cores`, `Node ${node.split('.', 1)[0]!}`].join(', ');
}

/** Running and waiting work beyond which latencies are those of a queue; our own stays below it. */
const mostLoad = (cores: number): number => Math.max(1.5 * cores, cores + 1);

/**
 * Why latencies measured in the last minute say little; undefined where nothing speaks against them.
 * @param load processes that ran or waited in the last minute, on average; 0 where the system does not tell
 */
export const disturbance = (load: number, cores: number): string | undefined =>
  load > mostLoad(cores)
    ? `The machine is busy with other work (load ${load.toFixed(1)} on ${cores} cores).`
    : undefined;
