import { expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const FILES = new Map([
  ['guide/a.md', '# Cache\n\nCache keys are hashes.\n\n# Index\n\nAn index of vectors.\n'],
  ['api/b.md', '# Cache\n\nCache entries expire.\n'],
]);
const spec = { root: '/docs', include: [], exclude: [] };

it.each<Partial<KnobValues>>([
  { 'retrieval.minScore': 0.5 },
  { 'retrieval.diversity': 0.5 },
  { 'retrieval.expansion': 'document' },
  { 'retrieval.mode': 'hybrid' },
  { 'retrieval.k': 1 },
])('an answer is cached for its own settings and filter alone: %o', async (changed) => {
  const { lab } = fakeLab(FILES);
  const cached = { 'cache.result.policy': 'lru', 'index.kind': 'flat' } as const;
  const ask = (knobs: Partial<KnobValues>, paths?: string[]) =>
    lab.query(spec, fakeVariant('a', { ...cached, ...knobs }), 'cache keys', noControl, paths && { paths });
  expect((await ask({})).cache).toBe('miss');
  expect((await ask({})).cache).toBe('result');
  expect((await ask(changed)).cache).toBe('miss');
  const filtered = await ask({}, ['api/**']);
  expect(filtered.cache).toBe('miss');
  expect(filtered.hits.map(({ document }) => document)).toEqual(['api/b.md']);
  expect((await ask({}, ['api/**'])).hits).toEqual(filtered.hits);
  expect((await ask({})).hits.length).toBeGreaterThan(1);
});

it('an expanded hit says the lines of the span', async () => {
  const { lab } = fakeLab(FILES);
  const variant = fakeVariant('a', { 'retrieval.expansion': 'document', 'index.kind': 'flat' });
  const { hits } = await lab.query(spec, variant, 'index of vectors', noControl);
  expect(hits[0]).toMatchObject({ document: 'guide/a.md', startLine: 1, endLine: 7 });
  expect(hits).toHaveLength(2);
});
