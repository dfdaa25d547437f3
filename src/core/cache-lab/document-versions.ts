import type { DocumentCause, TraceEvent } from '../traces';

/** A state of the documents, as the documents that differ from the state before. */
export interface DocumentVersion {
  readonly atMs: number;
  /** Each once, in the order of {@link TraceEvent}. */
  readonly causes: readonly DocumentCause[];
  /** Document → its text; null where it is gone. Empty in version 0. */
  readonly changes: ReadonlyMap<string, string | null>;
}

/**
 * The states of the documents that a trace goes through, and the state that each of its requests meets. Version 0 is the
 * corpus as it is read; documents that change at one time, with no request between them, make one version.
 */
export function documentVersions(events: readonly TraceEvent[]): {
  readonly versions: readonly DocumentVersion[];
  readonly versionOf: Uint32Array;
} {
  const versions: { atMs: number; causes: DocumentCause[]; changes: Map<string, string | null> }[] = [
    { atMs: 0, causes: [], changes: new Map() },
  ];
  const versionOf: number[] = [];
  let open = false;
  for (const event of events) {
    if (event.type === 'query') {
      versionOf.push(versions.length - 1);
      open = false;
      continue;
    }
    if (!open || versions.at(-1)!.atMs !== event.atMs)
      versions.push({ atMs: event.atMs, causes: [], changes: new Map() });
    open = true;
    const { causes, changes } = versions.at(-1)!;
    if (!causes.includes(event.cause)) causes.push(event.cause);
    changes.set(event.document, event.text);
  }
  return { versions, versionOf: Uint32Array.from(versionOf) };
}
