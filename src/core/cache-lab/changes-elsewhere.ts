import type { TraceEvent } from '../traces';

/**
 * Changes of documents that are not there when they change: an edit of one makes a new document, a deletion changes
 * nothing. Many of them tell that the trace belongs to another folder.
 * @param documents of the corpus as it is read
 */
export function changesElsewhere(events: readonly TraceEvent[], documents: readonly { readonly id: string }[]): number {
  const there = new Set(documents.map(({ id }) => id));
  let elsewhere = 0;
  for (const event of events) {
    if (event.type === 'query') continue;
    const { document, text, cause } = event;
    if (!there.has(document) && (text === null || cause === 'edit')) elsewhere++;
    if (text === null) there.delete(document);
    else there.add(document);
  }
  return elsewhere;
}
