import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import type { TraceEvent } from '../../../src/core/traces';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const files = new Map(
  ['apples', 'pears'].map((fruit) => [`${fruit}.md`, `# About ${fruit}\n\nIn May ${fruit} bloom.\n`]),
);
const asked = (text: string, meaning?: string): TraceEvent => ({
  ...{ type: 'query', atMs: 0, text },
  ...(meaning !== undefined && { meaning }),
});
const changed = (document: string, text: string | null, cause: 'edit' | 'delete' | 'add'): TraceEvent => ({
  ...{ type: 'document', atMs: 0, document, text, cause },
});

async function replayed(events: readonly TraceEvent[]) {
  const variant = fakeVariant('v', { 'cache.result.policy': 'lru', 'index.kind': 'flat' });
  const corpus = { root: '/somewhere', include: [], exclude: [] };
  const trace = { name: 'hand', source: 'imported', events, notices: [] } as const;
  const { columns, notes } = await fakeLab(files).lab.cacheLab({ corpus, variants: [variant], trace }, noControl);
  return { notes: notes.join('\n'), lru: columns.find(({ name }) => name === 'lru')!.layers[0]! };
}

describe('the notes of a replay', () => {
  it('say where nobody can tell whether hits are wrong, since one text has several meanings', async () => {
    const { notes, lru } = await replayed([
      asked('May', 'month'),
      asked('May', 'verb'),
      asked('bloom', 'bloom'),
      asked('bloom', 'bloom'),
    ]);
    expect(lru.counters.hits).toBe(2);
    expect(lru.wrongShare).toMatchObject({ value: 0, n: 1 });
    expect(notes).toContain('several meanings, in 2 requests');
    expect(notes).not.toContain('Nobody said');
  });

  it('say nothing is known of wrong hits where nobody told a meaning', async () => {
    const { notes, lru } = await replayed([asked('May'), asked('May')]);
    expect(lru).not.toHaveProperty('wrongShare');
    expect(notes).toContain('how many hits are wrong is unknown');
    expect((await replayed([asked('May', 'month'), asked('bloom')])).notes).toContain(
      'Nobody said what 1 of 2 requests',
    );
  });

  it('say that a trace changes documents that are not there', async () => {
    const elsewhere = [changed('plums.md', '# Plums', 'edit'), changed('figs.md', null, 'delete')];
    expect((await replayed([asked('May'), ...elsewhere, asked('May')])).notes).toContain(
      '2 changes are of documents that',
    );
    const here = [
      changed('apples.md', '# Apples', 'edit'),
      changed('figs.md', '# Figs', 'add'),
      changed('figs.md', null, 'delete'),
    ];
    expect((await replayed([asked('May'), ...here, asked('May')])).notes).not.toContain('not here');
  });
});
