/**
 * The normalizer `Precompiled` of SentencePiece tokenizers: a map of characters, compiled into a double-array trie
 * (format: 32-bit length of the trie in bytes, its units, then the replacements, each ended by a zero byte). Replaces as
 * the reference tokenizers do: clusters of up to five bytes as a whole where the trie knows a beginning of them, all
 * else character by character; of several beginnings the shortest counts.
 * @param base64 `precompiled_charsmap` of the normalizer
 * @throws Error where the bytes are no such map
 */
export function charsmapNormalizer(base64: string): (text: string) => string {
  const bytes = Buffer.from(base64, 'base64');
  const trieBytes = bytes.length < 4 ? Infinity : bytes.readUInt32LE(0);
  if (trieBytes % 4 !== 0 || 4 + trieBytes > bytes.length) throw new Error('its precompiled_charsmap is damaged');
  const units = Uint32Array.from({ length: trieBytes / 4 }, (_, i) => bytes.readUInt32LE(4 + 4 * i));
  const replacements = bytes.subarray(4 + trieBytes);
  const known = new Map<string, string | undefined>();

  /** The replacement of the shortest beginning of `text` that the trie knows. */
  function find(text: string): string | undefined {
    let node = offsetOf(units[0]!);
    for (const byte of Buffer.from(text, 'utf8')) {
      if (byte === 0) return undefined;
      node ^= byte;
      const unit = units[node];
      // The lowest eight bits of an inner unit, and the highest, are its label.
      if (unit === undefined || (unit & 0x800000ff) >>> 0 !== byte) return undefined;
      node ^= offsetOf(unit);
      if ((unit >>> 8) & 1) {
        const start = units[node]! & 0x7fffffff;
        return replacements.toString('utf8', start, replacements.indexOf(0, start));
      }
    }
    return undefined;
  }
  const replacementOf = (text: string): string | undefined => {
    if (!known.has(text)) {
      if (known.size >= MOST_KNOWN) known.clear();
      known.set(text, find(text));
    }
    return known.get(text);
  };
  const byCharacter = (text: string): string => {
    let out = '';
    for (const character of text) out += replacementOf(character) ?? character;
    return out;
  };

  return (text) => {
    // In ASCII only a carriage return and a line feed make one cluster.
    if (/^[^\r\u0080-\uffff]*$/.test(text)) return byCharacter(text);
    let out = '';
    for (const { segment } of clusters.segment(text)) {
      const whole = Buffer.byteLength(segment) < 6 ? replacementOf(segment) : undefined;
      out += whole ?? byCharacter(segment);
    }
    return out;
  };
}

const MOST_KNOWN = 10_000;
const clusters = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** Distance to a unit's children. */
const offsetOf = (unit: number): number => ((unit >>> 10) << ((unit & 0x200) >>> 6)) >>> 0;
