import { totalmem } from 'node:os';
import { environmentError } from '../../core/common';

export const indexDamaged = (what: string): Error =>
  environmentError('index/damaged', `The stored index is damaged: ${what}.`, 'Index again; it is rebuilt.');

/** A graph that does not fit into memory ends the process instead of throwing. @throws `index/too-large` */
export function refuseTooLarge(elements: number, bytesEach: number): void {
  const bytes = elements * bytesEach;
  const most = Math.min(totalmem(), process.constrainedMemory() || Infinity);
  if (bytes < most) return;
  throw environmentError(
    'index/too-large',
    `A graph of ${elements} vectors takes ${Math.ceil(bytes / 1e9)} GB; this machine has ${Math.floor(most / 1e9)} GB.`,
    'Use fewer dimensions, a smaller storage or larger chunks.',
  );
}
