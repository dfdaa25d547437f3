/** Events of one trace; what comes after them is not read. */
export const MOST_EVENTS = 2_000_000;

/** A longer query is no question to a search but a pasted document. */
export const MOST_QUERY_CHARS = 10_000;

/** A document may have 8 MB, and twice that as JSON. */
export const MOST_TRACE_LINE_CHARS = 20_000_000;
