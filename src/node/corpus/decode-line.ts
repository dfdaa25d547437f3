import { badLine, type LinePlace } from '../../core/query-set-formats';

/** Text of a line in UTF-8, without a byte order mark at its start. @throws the place's error */
export function decodeLine(bytes: Uint8Array, place: LinePlace): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw badLine(place, 'The line is not UTF-8 text.', 'Save the file as UTF-8.');
  }
}
