import { describe, expect, it } from 'vitest';
import type { EmbeddingModel, ModelFigures } from '../../../src/core/embedding';
import { modelFiguresMarkdown, renderFidelity, renderModelFigures } from '../../../src/core/report';

const model = (change: Partial<EmbeddingModel>): EmbeddingModel => ({
  ...{ id: 'small', kind: 'encoder', origin: 'bundled', dimensions: 384, maxTokens: 256, bytes: 23_000_000 },
  ...{ licence: 'MIT', source: '', fingerprint: '' },
  ...change,
});
const figures: readonly ModelFigures[] = [
  {
    ...{ model: model({}), tokensPerSecond: 12_345.6, firstLoadMs: 568, privateBytes: 121e6, diskBytes: 23e6 },
    ndcg10: { value: 0.454, low: 0.408, high: 0.504, n: 252 },
  },
  {
    model: model({ id: 'far|away', kind: 'remote', origin: 'added' }),
    diskBytes: 0,
    usdPerMillionTokens: 0.02,
    error: 'No <b>answer</b>.',
  },
];

describe('models side by side', () => {
  it('say what was measured, and unknown of what was not', () => {
    const lines = renderModelFigures(figures).split('\n');
    expect(lines[1]).toMatch(/small .* encoder .* 0\.454 +0\.408 to 0\.504 +12,346 +568 ms +121 MB +23\.0 MB +none$/);
    expect(lines[2]).toMatch(/remote, added .* unknown +unknown +unknown +unknown +unknown .* 0\.02$/);
    expect(lines).toContain('far|away: No <b>answer</b>.');
    expect(lines.join()).toContain('252 judged queries');
  });
  it('are a table in Markdown whose cells nobody can break', () => {
    const text = modelFiguresMarkdown(figures);
    const rows = text.split('\n').filter((line) => line.startsWith('|'));
    expect(rows).toHaveLength(4);
    for (const row of rows) expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(12);
    expect(text).toContain('No \\<b>answer');
  });
  it('without judgements say that quality is unknown', () => {
    expect(renderModelFigures(figures.slice(1))).toContain('nDCG@10 is unknown: there are no judged queries');
  });
});

it('the fidelity of a model is a line a check', () => {
  const report = {
    id: 'm',
    usable: false,
    checks: [
      { id: 'files', status: 'passed', detail: 'Equal.' },
      { id: 'finite', status: 'failed', detail: 'A NaN.' },
      { id: 'neighbours', status: 'not-checked', detail: 'None here.' },
    ],
  } as const;
  expect(renderFidelity(report)).toBe(
    'm may not be used\n  files       passed  Equal.\n  finite      FAILED  A NaN.\n  neighbours  -       None here.\n',
  );
});
