import type { CacheColumn } from '../../src/core/cache-lab';
import { mistakeText, visible } from '../../src/core/report';
import { h } from '../dom';
import { plainTable } from '../tables/plain-table';
import { traceTime } from './time';

/** The first wrong and stale answers of a policy; nothing where there are none. */
export function mistakesView({ name, mistakes }: CacheColumn): HTMLElement[] {
  if (mistakes.length === 0) return [];
  const title = `First wrong and stale answers of ${visible(name)}`;
  const rows = mistakes.map((mistake) => [
    traceTime(mistake.atMs),
    h('bdi', {}, visible(mistake.asked)),
    mistake.keptFor === mistake.asked ? 'the same' : h('bdi', {}, visible(mistake.keptFor)),
    mistake.layer,
    visible(mistakeText(mistake)),
  ]);
  return [h('h3', {}, title), plainTable(title, ['Time', 'Asked', 'Kept for', 'Cache', 'What is wrong'], rows)];
}
