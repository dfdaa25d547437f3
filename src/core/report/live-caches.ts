import type { LiveCache } from '../lab';
import { formatValue } from './format-value';

/** What the caches of the live search did so far, in words: `result cache 3 of 10 (7 entries, 34.1 kB)`. */
export const liveCachesText = (caches: readonly LiveCache[]): string =>
  caches
    .map(({ layer, hits, lookUps, entries, bytes }) => {
      const size = `${entries.toLocaleString('en')} ${entries === 1 ? 'entry' : 'entries'}`;
      return `${layer} cache ${hits} of ${lookUps} (${size}, ${formatValue({ value: bytes, unit: 'bytes' })})`;
    })
    .join(' · ');
