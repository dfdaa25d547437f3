import { counted } from '../common';
import type { LiveCache } from '../lab';
import { formatValue } from './format-value';

/**
 * What the caches of the live search did so far, in words: `result cache 3 of 10 (107 entries, 34.1 kB) · 100 queries
 * primed`.
 */
export const liveCachesText = (caches: readonly LiveCache[], primed = 0): string =>
  caches
    .map(({ layer, hits, lookUps, entries, bytes }) => {
      const size = counted(entries, 'entry', 'entries');
      return `${layer} cache ${hits} of ${lookUps} (${size}, ${formatValue({ value: bytes, unit: 'bytes' })})`;
    })
    .concat(primed > 0 ? [`${counted(primed, 'query', 'queries')} primed`] : [])
    .join(' · ');
