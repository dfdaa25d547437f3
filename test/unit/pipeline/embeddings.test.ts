import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { environmentError, noControl, type JobControl } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { PipelineSession, prepare, type PreparedVariant } from '../../../src/core/pipeline';
import type { ArtefactStore, RecordStore } from '../../../src/core/store';
import { VECTOR_STORAGES } from '../../../src/core/vectors';
import { memoryStore, openStore } from '../../../src/node/store';
import { createVectorFiles } from '../../../src/node/vectors';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const DIMENSIONS = 16;
const DOCUMENTS = 60;
/** Two documents in a row hold the same text. */
const TEXTS = DOCUMENTS / 2;
const WORDS = 'apples bridges clouds drums engines forests glaciers harbours islands jungles kites lamps'.split(' ');
const FILES = new Map(
  Array.from({ length: DOCUMENTS }, (_, i) => {
    const text = Math.floor(i / 2);
    return [
      `d${String(i).padStart(3, '0')}.md`,
      `${WORDS[text % 12]!} ${WORDS[(text * 5 + 1) % 12]!} ${WORDS[(text * 7 + 3) % 12]!} number${text}\n`,
    ];
  }),
);
const spec = { root: '/somewhere', include: [], exclude: [] };

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(path.join(tmpdir(), 'rag-lab-embeddings-'));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

/** A session that holds the vectors of so many texts. */
const holding = (texts: number): PipelineSession => new PipelineSession(undefined, texts * DIMENSIONS * 4);

async function ready(
  store: ArtefactStore,
  session: PipelineSession,
  all: readonly Partial<KnobValues>[] = [{}],
  control: JobControl = noControl,
) {
  const { ports, models } = fakeLab(FILES, { store });
  const variants = all.map((knobs, i) => fakeVariant(`v${i}`, { 'index.kind': 'flat', ...knobs }));
  const vectorFiles = createVectorFiles({ dir: mkdtempSync(path.join(dir, 'rows-')) });
  const prepared = await prepare({ ...ports, vectorFiles }, session, spec, variants, control);
  return { made: prepared.variants.map(numbersOf), embedded: models.embedded.length };
}

/** All numbers of a variant, and what they go by. */
function numbersOf({ dense, fingerprint }: PreparedVariant) {
  const { vectors, copy } = dense!;
  const row = new Float32Array(vectors.dimensions);
  const copied = Array.from({ length: copy?.count ?? 0 }, (_, i) => {
    copy!.read(i, row);
    return [...row];
  });
  return { fingerprint, data: vectors.data, scales: vectors.scales, pca: vectors.pca, copied };
}

const REDUCTIONS: readonly Partial<KnobValues>[] = [
  {},
  { 'embedding.dimensions': 8, 'embedding.reduction': 'truncate' },
  { 'embedding.dimensions': 8, 'embedding.reduction': 'pca' },
];
const onDisk = { 'vectors.rescoreFrom': 'f32', 'vectors.residence': 'disk' } as const;

describe('embeddings of which few fit into memory', () => {
  it.each(['f32', 'f16', 'i8'] as const)(
    'kept as %s give the same numbers as those that all fit, made and from the store',
    async (kept) => {
      const knobs = VECTOR_STORAGES.flatMap((storage) =>
        REDUCTIONS.map((reduction) => ({
          ...reduction,
          ...onDisk,
          'embedding.kept': kept,
          'vectors.storage': storage,
        })),
      );
      const all = await ready(memoryStore(), holding(TEXTS), knobs);
      const store = memoryStore();
      for (const texts of [7, 7, 0]) expect((await ready(store, holding(texts), knobs)).made).toEqual(all.made);
    },
  );

  it('are embedded once, and asked of the store only where they are needed', async () => {
    const { store, read } = counting(memoryStore());
    const session = holding(7);
    expect((await ready(store, session)).embedded).toBe(TEXTS);
    const before = read();
    expect((await ready(store, session)).embedded).toBe(0);
    expect(read()).toBe(before);
    expect((await ready(store, session, [{ 'vectors.storage': 'i8' }])).embedded).toBe(0);
    expect(read()).toBeGreaterThan(before);
  });

  it('may be given up at any moment', async () => {
    const expected = await ready(memoryStore(), holding(TEXTS), [{}, onDisk]);
    const session = holding(TEXTS);
    const checkpoint = (): Promise<void> => {
      session.dropTables();
      return Promise.resolve();
    };
    expect(await ready(memoryStore(), session, [{}, onDisk], { ...noControl, checkpoint })).toEqual(expected);
  });
});

describe('embeddings that the store does not keep', () => {
  it('are embedded again where it was cleared after the run', async () => {
    const store = memoryStore();
    const session = holding(7);
    await ready(store, session);
    await store.clear();
    const expected = await ready(memoryStore(), holding(TEXTS), [{ 'vectors.storage': 'f16' }]);
    const again = await ready(store, session, [{ 'vectors.storage': 'f16' }]);
    expect(again.made).toEqual(expected.made);
    expect(again.embedded).toBe(TEXTS - 7);
  });

  it('are embedded again once, then held, where it lets go of them in the middle of a run', async () => {
    const knobs = [{}, { 'embedding.dimensions': 8, 'embedding.reduction': 'pca', ...onDisk }] as const;
    const expected = await ready(memoryStore(), holding(TEXTS), knobs);
    const found = await ready(keepingLast(memoryStore(), 10), holding(7), knobs);
    expect(found.made).toEqual(expected.made);
    expect(found.embedded).toBeGreaterThan(TEXTS);
    expect(found.embedded).toBeLessThanOrEqual(2 * TEXTS);
  });

  it('are the same where the store on disk is over its quota with every write', async () => {
    const expected = await ready(memoryStore(), holding(TEXTS), [onDisk]);
    const store = await openStore({ dir: path.join(dir, 'store'), quotaBytes: 1 });
    expect((await ready(store, holding(7), [onDisk])).made).toEqual(expected.made);
    await store.close();
  });

  it('end the run where the disk is full, and are embedded once there is room', async () => {
    const store = memoryStore();
    const session = holding(7);
    let isFull = true;
    const limited = withRecords(store, (records, namespace) => ({
      getMany: (keys) => records.getMany(keys),
      putMany: (entries) =>
        isFull && namespace.startsWith('embeddings')
          ? Promise.reject(environmentError('store/full', 'No space.', 'Free some.'))
          : records.putMany(entries),
    }));
    await expect(ready(limited, session)).rejects.toMatchObject({ code: 'store/full' });
    isFull = false;
    const expected = await ready(memoryStore(), holding(TEXTS));
    expect(await ready(limited, session)).toEqual(expected);
    expect((await ready(store, holding(7))).embedded).toBe(0);
  });
});

function withRecords(
  store: ArtefactStore,
  change: (records: RecordStore, namespace: string) => RecordStore,
): ArtefactStore {
  return { ...store, records: (namespace) => change(store.records(namespace), namespace) };
}

/** Counts the embeddings that are asked for. */
function counting(under: ArtefactStore) {
  let read = 0;
  const store = withRecords(under, (records, namespace) => ({
    getMany: (keys) => {
      if (namespace.startsWith('embeddings')) read += keys.length;
      return records.getMany(keys);
    },
    putMany: (entries) => records.putMany(entries),
  }));
  return { store, read: () => read };
}

/** A store that has the last so many embeddings that were put there. */
function keepingLast(under: ArtefactStore, most: number): ArtefactStore {
  const kept: string[] = [];
  return withRecords(under, (records, namespace) =>
    namespace.startsWith('embeddings')
      ? {
          getMany: async (keys) =>
            (await records.getMany(keys)).map((record, i) => (kept.includes(keys[i]!) ? record : undefined)),
          putMany: async (entries) => {
            await records.putMany(entries);
            kept.push(...entries.map(([key]) => key));
            kept.splice(0, kept.length - most);
          },
        }
      : records,
  );
}
