import { describe, expect, it } from 'vitest';
import { noControl, type JobControl } from '../../../src/core/common';
import type { KnobValues, Variant } from '../../../src/core/config';
import type { QuerySet } from '../../../src/core/evaluation';
import type { Attribution } from '../../../src/core/experiment';
import { cancelWhen, fakeLab, fakeVariant } from '../../support/fake-lab';

const WORDS = 'apples bridges clouds drums engines forests glaciers harbours islands jungles kites lamps'.split(' ');
const FILES = new Map(
  Array.from({ length: 48 }, (_, i): [string, string] => [
    `d${String(i).padStart(2, '0')}.md`,
    `# ${WORDS[i % 12]!} ${i}\n\n${WORDS[(i * 5 + 1) % 12]!} ${WORDS[(i * 7 + 3) % 12]!} number${i} of${i * 31}\n`,
  ]),
);
const QUERIES = [...FILES].map(([file, text]) => ({ id: file, text: `where are${text.replaceAll(/[#\n]+/g, ' ')}` }));
const QUERY_SET: QuerySet = {
  queries: QUERIES,
  judgements: QUERIES.map(({ id }) => ({ query: id, file: id, grade: 1 })),
};
const corpus = { root: '/somewhere', include: [], exclude: [] };
const BASE: Partial<KnobValues> = { 'index.kind': 'flat' };

async function attributed(
  from: Partial<KnobValues>,
  to: Partial<KnobValues>,
  { querySet = QUERY_SET, control = noControl }: { querySet?: QuerySet; control?: JobControl } = {},
): Promise<{ found: Attribution; embedded: string[] }> {
  const { lab, models } = fakeLab(FILES);
  const baseline = fakeVariant('before', { ...BASE, ...from });
  const variant = fakeVariant('after', { ...BASE, ...to });
  return {
    found: await lab.attribute({ corpus, baseline, variant, querySet, seed: 1 }, control),
    embedded: models.embedded,
  };
}

describe('which knob made the difference', () => {
  it('is found between one that ruins the answer and one that does nothing', async () => {
    const { found } = await attributed({}, { 'embedding.dimensions': 1, 'index.hnsw.m': 8, 'index.kind': 'hnsw' });
    expect(found).toMatchObject({ baseline: 'before', variant: 'after', metric: 'quality.ndcg@10' });
    expect(found.difference.verdict).toBe('worse');
    const byKnob = new Map(found.knobs.map((knob) => [knob.knob, knob]));
    const dimensions = byKnob.get('embedding.dimensions')!;
    expect(dimensions).toMatchObject({ from: 0, to: 1, added: { verdict: 'worse' }, removed: { verdict: 'worse' } });
    expect(dimensions.added!.difference).toBeLessThan(-0.2);
    // M alone means nothing to a flat index.
    expect(byKnob.get('index.hnsw.m')!.added).toEqual({ difference: 0, low: 0, high: 0, verdict: 'cannot tell' });
    expect(byKnob.get('index.kind')!.removed!.verdict).toBe('cannot tell');
  });

  it('is the whole difference where one knob changed, both ways', async () => {
    const { found } = await attributed({}, { 'retrieval.mode': 'lexical' });
    expect(found.knobs).toHaveLength(1);
    expect(found.knobs[0]!.added).toEqual(found.difference);
    expect(found.knobs[0]!.removed).toEqual(found.difference);
    expect(found.difference.difference).not.toBe(0);
  });

  it('differs between added and removed where knobs work together', async () => {
    // Without words there is nothing for k1 to weigh.
    const { found } = await attributed(
      {},
      { 'retrieval.mode': 'lexical', 'index.lexical.k1': 0, 'index.lexical.b': 0 },
    );
    const k1 = found.knobs.find(({ knob }) => knob === 'index.lexical.k1')!;
    expect(k1.added!.difference).toBe(0);
  });

  it('leaves knobs out that cannot change a ranking, or that neither variant uses', async () => {
    const { found } = await attributed(
      {},
      {
        'cost.queriesPerMonth': 1,
        'cache.result.policy': 'lru',
        'load.requests': 10,
        'index.hnsw.efSearch': 5,
        'retrieval.mode': 'lexical',
      },
    );
    expect(found.knobs.map(({ knob }) => knob)).toEqual(['retrieval.mode']);
    expect(found.withoutEffect.toSorted()).toEqual([
      'cache.result.policy',
      'cost.queriesPerMonth',
      'index.hnsw.efSearch',
      'load.requests',
    ]);
  });

  it('says which combination the knobs do not allow, and tries the other', async () => {
    const fixed = { 'chunking.strategy': 'fixed' } as const;
    const { found } = await attributed(
      { ...fixed, 'chunking.maxTokens': 64, 'chunking.overlapTokens': 40 },
      { ...fixed, 'chunking.maxTokens': 32, 'chunking.overlapTokens': 8 },
    );
    const size = found.knobs.find(({ knob }) => knob === 'chunking.maxTokens')!;
    expect(size).not.toHaveProperty('added');
    expect(size.removed).toBeDefined();
    expect(size.notTried).toBe('chunking.overlapTokens is 40 and must be less than chunking.maxTokens, which is 32.');
    const overlap = found.knobs.find(({ knob }) => knob === 'chunking.overlapTokens')!;
    expect(overlap.added).toBeDefined();
    expect(overlap).not.toHaveProperty('removed');
  });

  it('takes dimensions beyond the model for all of them, as the model does', async () => {
    const { found } = await attributed({}, { 'embedding.dimensions': 4096 });
    expect(found.difference).toEqual({ difference: 0, low: 0, high: 0, verdict: 'cannot tell' });
  });

  it('embeds no text and no query twice', async () => {
    const { embedded } = await attributed({}, { 'embedding.dimensions': 4, 'vectors.storage': 'i8', 'retrieval.k': 3 });
    expect(new Set(embedded).size).toBe(embedded.length);
  });

  it('needs a judged query', async () => {
    const querySet = { queries: QUERIES, judgements: [] };
    await expect(attributed({}, { 'retrieval.k': 3 }, { querySet })).rejects.toMatchObject({
      code: 'attribution/not-judged',
    });
  });

  it('can be cancelled among the queries', async () => {
    let reports = 0;
    const control = {
      ...cancelWhen(() => reports > 20),
      report: () => {
        reports++;
      },
    };
    await expect(attributed({}, { 'retrieval.k': 3 }, { control })).rejects.toMatchObject({ code: 'job/cancelled' });
  });
});

describe('a comparison', () => {
  const variants = [
    fakeVariant('before', BASE),
    fakeVariant('small', { ...BASE, 'embedding.dimensions': 2 }),
    fakeVariant('words', { 'retrieval.mode': 'lexical' }),
  ];
  const request = { corpus, variants, querySet: QUERY_SET, limits: {}, repeat: 1, seed: 1 };

  it('attributes the differences of every variant on request, as the request alone does', async () => {
    const { result } = await fakeLab(FILES).lab.compare({ ...request, attribute: true }, noControl);
    expect(result.attributions!.map(({ variant }) => variant)).toEqual(['small', 'words']);
    const [baseline, variant] = variants as [Variant, Variant];
    const asked = { corpus, baseline, variant, querySet: QUERY_SET, seed: 1 };
    expect(result.attributions![0]).toEqual(await fakeLab(FILES).lab.attribute(asked, noControl));
    const ndcg = result.comparisons.find(({ metric }) => metric === 'quality.ndcg@10')!;
    expect(result.attributions![0]!.difference.difference).toBeCloseTo(ndcg.difference, 12);
  });

  it('has none unasked, and says why there is none without judgements', async () => {
    const { result: unasked } = await fakeLab(FILES).lab.compare(request, noControl);
    expect(unasked).not.toHaveProperty('attributions');
    const querySet = { queries: QUERIES, judgements: [] };
    const { result } = await fakeLab(FILES).lab.compare({ ...request, querySet, attribute: true }, noControl);
    expect(result).not.toHaveProperty('attributions');
    expect(result.notes).toContain('No query is judged, so it cannot be said which knob changes the quality.');
  });
});
