import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { KnobValues, Variant } from '../../../src/core/config';
import type { CompareRequest, RunResult } from '../../../src/core/experiment';
import { PipelineSession, prepare, type PreparedVariant } from '../../../src/core/pipeline';
import { memoryStore } from '../../../src/node/store';
import { fakeLab, fakeVariant, type FakeLab } from '../../support/fake-lab';

const spec = { root: '/somewhere', include: [], exclude: [] };
const ROOMS = ['kitchen', 'bedroom', 'bathroom', 'hallway', 'garden', 'cellar', 'attic', 'garage', 'office', 'porch'];
/** Sofas and couches stand side by side in two pages; the third has couches alone. */
const documents = (): Map<string, string> =>
  new Map([
    ['one.md', '# One\n\nThe sofa is a couch for visitors.\n'],
    ['two.md', '# Two\n\nA couch, or sofa, faces the window.\n'],
    ['three.md', '# Three\n\nThis couch needs cleaning.\n'],
    ...ROOMS.map((room, i) => [`room-${room}.md`, `# Room ${i}\n\nThe ${room} was painted.\n`] as const),
    ...ROOMS.map((room, i) => [`more-${room}.md`, `# More ${i}\n\nNobody sat down here.\n`] as const),
  ]);

const WORDS = { 'retrieval.mode': 'lexical' } as const;
const ON = { ...WORDS, 'index.lexical.expansionTerms': 5 } as const;
const prepared = async (lab: FakeLab, knobs: Partial<KnobValues>): Promise<PreparedVariant> =>
  (await prepare(lab.ports, new PipelineSession(), spec, [fakeVariant('v', knobs)], noControl)).variants[0]!;
const request = (...variants: Variant[]): CompareRequest => ({
  corpus: spec,
  variants,
  limits: {},
  repeat: 1,
  seed: 1,
});
const stagesOf = ({ stages }: RunResult): string[] => stages.map(({ stage, reused }) => `${stage} ${reused}`);
const found = async ({ lab }: FakeLab, knobs: Partial<KnobValues>): Promise<string[]> =>
  (await lab.query(spec, fakeVariant('v', knobs), 'sofa', noControl)).hits.map(({ document }) => document).sort();

describe('a variant whose queries are expanded', () => {
  it('finds what is said in other words', async () => {
    const lab = fakeLab(documents());
    expect(await found(lab, WORDS)).toEqual(['one.md', 'two.md']);
    expect(await found(lab, ON)).toEqual(['one.md', 'three.md', 'two.md']);
  });

  it('ranks the word half of a fusion by it', async () => {
    const both = await prepared(fakeLab(documents()), { ...ON, 'retrieval.mode': 'hybrid' });
    const { rows } = both.lexical!.search('sofa', { k: 10, k1: 1.2, b: 0.75 });
    expect(rows).toHaveLength(3);
    // What explains an answer asks the same words.
    expect(both.untimed.lexical).toBe(both.lexical);
  });

  it('makes the thesaurus once, whatever number and weight, and finds it in a new process', async () => {
    const store = memoryStore();
    const variants = [
      fakeVariant('words', WORDS),
      fakeVariant('five', ON),
      fakeVariant('ten', { ...ON, 'index.lexical.expansionTerms': 10 }),
      fakeVariant('half', { ...ON, 'index.lexical.expansionWeight': 0.5 }),
    ];
    const { result } = await fakeLab(documents(), { store }).lab.compare(request(...variants), noControl);
    expect(stagesOf(result)).toEqual(['corpus true', 'chunks false', 'lexical false', 'thesaurus false']);
    expect(result.stages.at(-1)!.variants).toEqual(['five', 'ten', 'half']);
    const again = await fakeLab(documents(), { store }).lab.compare(request(...variants), noControl);
    expect(stagesOf(again.result)).toEqual(['corpus true', 'chunks true', 'lexical true', 'thesaurus true']);
  });

  it('is charged for it in memory, on disk and in the time of its build', async () => {
    const lab = fakeLab(documents());
    const { result } = await lab.lab.compare(request(fakeVariant('words', WORDS), fakeVariant('five', ON)), noControl);
    const [plain, more] = result.variants.map(({ metrics }) => metrics);
    for (const id of ['memory.index.bytes', 'disk.bytes', 'build.ms'])
      expect(more![id]!.value, id).toBeGreaterThan(plain![id]!.value);
    expect(more!['build.thesaurus.ms']!.value).toBeGreaterThan(0);
    expect(plain!['build.thesaurus.ms']).toBeUndefined();
  });

  it('makes it anew where a word changes or the words are taken otherwise', async () => {
    const files = documents();
    const store = memoryStore();
    const computed = async (knobs: Partial<KnobValues>): Promise<number> => {
      const { stages } = await prepared(fakeLab(files, { store }), knobs);
      return stages.find(({ stage }) => stage === 'thesaurus')!.computed;
    };
    expect(await computed(ON)).toBe(23);
    expect(await computed(ON)).toBe(0);
    expect(await computed({ ...ON, 'index.lexical.stemming': 'english' })).toBe(23);
    files.set('three.md', '# Three\n\nThis couch was cleaned.\n');
    expect(await computed(ON)).toBe(23);
  });

  it('makes it anew where what is stored is damaged', async () => {
    const inner = memoryStore();
    await prepared(fakeLab(documents(), { store: inner }), ON);
    let damaged = 0;
    const store: typeof inner = {
      ...inner,
      async get(kind, fingerprint) {
        const stored = await inner.get(kind, fingerprint);
        if (!stored || kind !== 'thesaurus') return stored;
        damaged++;
        return { ...stored, payload: stored.payload.slice(0, -1) };
      },
    };
    const { stages } = await prepared(fakeLab(documents(), { store }), ON);
    expect(damaged).toBe(1);
    expect(stages.at(-1)).toMatchObject({ stage: 'thesaurus', computed: 23 });
  });

  it('is told in the plan', async () => {
    const lab = fakeLab(documents());
    const variants = [fakeVariant('words', WORDS), fakeVariant('five', ON), fakeVariant('meaning')];
    const thesauri = async () =>
      (await lab.lab.plan(spec, variants, noControl)).stages.filter(({ stage }) => stage === 'thesaurus');
    expect(await thesauri()).toEqual([
      { stage: 'thesaurus', variants: ['five'], missing: 23, total: 23, unit: 'chunks' },
    ]);
    await lab.lab.index(spec, variants, noControl);
    expect(await thesauri()).toMatchObject([{ missing: 0, total: 23 }]);
  });
});

describe('identity', () => {
  it('covers number and weight of the added words where there are any', async () => {
    const lab = fakeLab(documents());
    const variants = [
      {},
      { 'index.lexical.expansionTerms': 5 },
      { 'index.lexical.expansionTerms': 10 },
      { 'index.lexical.expansionTerms': 5, 'index.lexical.expansionWeight': 2 },
    ];
    const made = await Promise.all(variants.map((knobs) => prepared(lab, { ...WORDS, ...knobs })));
    for (const of of ['fingerprint', 'lineage'] as const)
      expect(new Set(made.map((variant) => variant[of])).size, of).toBe(variants.length);
  });

  it('leaves them out where there are none', async () => {
    const lab = fakeLab(documents());
    const [off, heavy, meaning, meaningOn] = await Promise.all([
      prepared(lab, WORDS),
      prepared(lab, { ...WORDS, 'index.lexical.expansionWeight': 3 }),
      prepared(lab, {}),
      prepared(lab, { 'index.lexical.expansionTerms': 20 }),
    ]);
    expect(heavy.fingerprint).toBe(off.fingerprint);
    expect(meaningOn.fingerprint).toBe(meaning.fingerprint);
    expect(meaningOn.lineage).toBe(meaning.lineage);
  });
});
