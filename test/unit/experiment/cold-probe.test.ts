import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { LabPorts } from '../../../src/core/ports';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const files = new Map(
  ['river', 'stone', 'lamp'].map((word) => [`${word}.md`, `# ${word}\n\nAll about the ${word}.\n`]),
);

describe('a cold start', () => {
  it('is asked the first query as it stands, its filter included', async () => {
    const asked: unknown[] = [];
    const coldProbe: LabPorts['coldProbe'] = (_corpus, _variant, query) => {
      asked.push(query);
      return Promise.resolve({ firstQueryMs: 12 });
    };
    const query = { id: 'q', text: 'the river', filter: { paths: ['river.md'] } };
    const { result } = await fakeLab(files, { coldProbe }).lab.compare(
      {
        corpus: { root: '/docs', include: [], exclude: [] },
        variants: [fakeVariant('baseline')],
        querySet: { queries: [query], judgements: [{ query: 'q', file: 'river.md', grade: 1 }] },
        limits: {},
        repeat: 1,
        seed: 1,
      },
      noControl,
    );
    expect(asked).toEqual([{ text: 'the river', filter: { paths: ['river.md'] } }]);
    expect(result.variants[0]!.metrics['latency.first']?.value).toBe(12);
  });
});
