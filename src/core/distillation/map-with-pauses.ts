import type { JobControl } from '../common';

/** Texts of a few hundred tokens; tokenizing so many takes some 50 ms. */
const BETWEEN_PAUSES = 100;

/** What is made of each text, with a checkpoint now and then. */
export async function mapWithPauses<T>(
  texts: readonly string[],
  control: JobControl,
  make: (text: string) => T,
): Promise<T[]> {
  const made: T[] = [];
  for (const [i, text] of texts.entries()) {
    if (i % BETWEEN_PAUSES === 0) {
      control.report({ stage: 'corpus', done: i, total: texts.length, unit: 'chunks' });
      await control.checkpoint();
    }
    made.push(make(text));
  }
  return made;
}
