import type { SweepResult } from '../sweep';

/** What `rag-lab sweep --json` writes: the result as it is, two spaces deep, with a final newline. */
export const renderSweepJson = (result: SweepResult): string => `${JSON.stringify(result, null, 2)}\n`;
