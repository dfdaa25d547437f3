import { resultKey } from '../cache';
import { DOCUMENT_CAUSES, type DocumentCause, type SyntheticTraceOptions, type Trace } from './types';

const MOST_TOP = 10;

/** What a trace is, without its events. */
export interface TraceSummary {
  readonly name: string;
  readonly source: Trace['source'];
  readonly made?: SyntheticTraceOptions;
  readonly requests: number;
  /** Distinct as the result cache tells them apart. */
  readonly queries: number;
  readonly sessions: number;
  /** Requests whose meaning is known, and how many meanings they have. */
  readonly labelled: number;
  readonly meanings: number;
  /** Most popular first. */
  readonly top: readonly { readonly text: string; readonly requests: number }[];
  /** Changes of documents, in the order of {@link DOCUMENT_CAUSES}; causes that occur. */
  readonly changes: readonly { readonly cause: DocumentCause; readonly events: number; readonly documents: number }[];
  /** From the beginning to the last event. */
  readonly spanMs: number;
  readonly notices: readonly string[];
}

export function summariseTrace({ name, source, made, events, notices }: Trace): TraceSummary {
  const requests = new Map<string, { readonly text: string; requests: number }>();
  const sessions = new Set<string>();
  const meanings = new Set<string>();
  const changes = new Map<DocumentCause, { events: number; readonly documents: Set<string> }>();
  let asked = 0;
  let labelled = 0;
  for (const event of events) {
    if (event.type === 'document') {
      const change = changes.get(event.cause) ?? { events: 0, documents: new Set() };
      changes.set(event.cause, change);
      change.events++;
      change.documents.add(event.document);
      continue;
    }
    const { text, filter, session, meaning } = event;
    asked++;
    const key = resultKey('', text, filter);
    const query = requests.get(key);
    if (query) query.requests++;
    else requests.set(key, { text, requests: 1 });
    if (session !== undefined) sessions.add(session);
    if (meaning === undefined) continue;
    labelled++;
    meanings.add(meaning);
  }
  return {
    name,
    source,
    ...(made && { made }),
    requests: asked,
    queries: requests.size,
    sessions: sessions.size,
    labelled,
    meanings: meanings.size,
    top: [...requests.values()].sort((a, b) => b.requests - a.requests).slice(0, MOST_TOP),
    changes: DOCUMENT_CAUSES.flatMap((cause) => {
      const change = changes.get(cause);
      return change ? [{ cause, events: change.events, documents: change.documents.size }] : [];
    }),
    spanMs: events.at(-1)?.atMs ?? 0,
    notices,
  };
}
