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
