/** What ends a column somewhere: white space of any kind, and control characters. */
const UNSAFE = /[\s\p{Cc}]/u;
const PERCENT_CODES = /(?:%[0-9A-F]{2})+/g;

/** An id as one column of a TREC file. Ids without white space or its codes are left as they are, so that URLs match their qrels. */
export function escapeId(id: string): string {
  if (id === '') return '%';
  const safe = !UNSAFE.test(id) && unescapeId(id) === id;
  return safe ? id : id.replace(/[%\s\p{Cc}]/gu, (char) => encodeURIComponent(char));
}

/** Undoes {@link escapeId}: codes are read only where one of them stands for white space or `%`. */
export function unescapeId(text: string): string {
  if (text === '%') return '';
  const escaped = text.match(PERCENT_CODES)?.some((codes) => /[%\s\p{Cc}]/u.test(decode(codes).replace(codes, '')));
  return escaped ? text.replace(PERCENT_CODES, decode) : text;
}

function decode(codes: string): string {
  try {
    return decodeURIComponent(codes);
  } catch {
    return codes;
  }
}
