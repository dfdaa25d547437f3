import { open, readdir } from 'node:fs/promises';
import { writeSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { LabError } from '../../../src/core/common';
import type { ArtefactStore } from '../../../src/core/store';
import { createRunStore, openStore } from '../../../src/node/store';
import { acquireLock } from '../../../src/node/store/lock';
import { artefactOf, keyOf, recordsOf, RUN_IDS, runOf } from './sample';
import { OPENS_BEFORE } from './system-calls';

/** A process that works in a store and says what it was promised: `done STEP`, or `failed STEP CODE`. */
const [scenario, dir, label = ''] = process.argv.slice(2) as [keyof typeof SCENARIOS, string, string?];

const say = (text: string): number => writeSync(1, `${text}\n`);

async function step(name: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
    say(`done ${name}`);
  } catch (error) {
    say(`failed ${name} ${error instanceof LabError ? error.code : String(error)}`);
  }
}

const openDir = (): Promise<ArtefactStore> => openStore({ dir, quotaBytes: 1e9 });

async function withStore(work: (store: ArtefactStore) => Promise<void>): Promise<void> {
  let store: ArtefactStore | undefined;
  await step('open', async () => (store = await openDir()));
  if (!store) return;
  await work(store);
  if (store.notice) say('notice');
  await step('close', () => store!.close());
}

const SCENARIOS = {
  /** Three artefacts, of which one replaces another, and a pointer that moves. */
  put: () =>
    withStore(async (store) => {
      await step('put a', () => store.put('index', keyOf('a'), artefactOf('a')));
      await step('ref a', () => store.setRef(keyOf('ref'), keyOf('a')));
      await step('put a2', () => store.put('index', keyOf('a'), artefactOf('a2')));
      await step('ref b', () => store.setRef(keyOf('ref'), keyOf('b')));
    }),
  /** Three batches of records. */
  putMany: () =>
    withStore(async (store) => {
      for (const batch of ['one', 'two', 'three'])
        await step(`batch ${batch}`, () => store.records('texts').putMany(recordsOf(batch)));
    }),
  putBoth: async () => {
    await withStore(async (store) => {
      await step('put a', () => store.put('index', keyOf('a'), artefactOf('a')));
      for (const batch of ['one', 'two'])
        await step(`batch ${batch}`, () => store.records('texts').putMany(recordsOf(batch)));
    });
    const { summary, json } = runOf(RUN_IDS[0]);
    await step('run', () => createRunStore(join(dir, 'runs', 'workspace')).write(summary, json));
  },
  /** More than the disk holds; then room is made, and it goes on. */
  fill: () =>
    withStore(async (store) => {
      const stored = new Set<string>();
      const texts = store.records('texts');
      for (let count = 0; count < 20; count++) {
        const [name, batch] = [`artefact ${count}`, recordsOf(`batch ${count}`)];
        await step(`put ${count}`, async () => {
          await store.put('index', keyOf(name), artefactOf(name));
          stored.add(name);
        });
        await step(`batch ${count}`, async () => {
          await texts.putMany(batch);
          stored.add(`batch ${count}`);
        });
      }
      let whole = true;
      for (let count = 0; count < 20; count++) {
        const [name, batch] = [`artefact ${count}`, recordsOf(`batch ${count}`)];
        const found = await store.get('index', keyOf(name));
        if (stored.has(name)) whole &&= isDeepStrictEqual(found, artefactOf(name));
        const records = await texts.getMany(batch.map(([key]) => key));
        if (stored.has(`batch ${count}`))
          whole &&= isDeepStrictEqual(
            records,
            batch.map(([, payload]) => payload),
          );
      }
      say(whole ? 'whole' : 'not whole');
      await step('room', () => store.prune(100_000, new Set()));
      await step('again', () => store.put('index', keyOf('again'), artefactOf('again')));
      const names = await readdir(dir, { recursive: true });
      say(`temporaries ${names.filter((name) => name.endsWith('.tmp')).length}`);
    }),
  readOnly: () =>
    withStore(async (store) => {
      const [key, payload] = recordsOf('one')[0]!;
      say(`stored a: ${isDeepStrictEqual(await store.get('index', keyOf('a')), artefactOf('a'))}`);
      say(`stored record: ${isDeepStrictEqual(await store.records('texts').getMany([key]), [payload])}`);
      await step('put', () => store.put('index', keyOf('n'), artefactOf('n')));
      say(`new: ${isDeepStrictEqual(await store.get('index', keyOf('n')), artefactOf('n'))}`);
      await step('clear', () => store.clear());
      const { summary, json } = runOf(RUN_IDS[0]);
      await step('run', () => createRunStore(join(dir, 'runs', 'workspace')).write(summary, json));
    }),
  readOnlyNew: () => withStore((store) => step('put', () => store.put('index', keyOf('n'), artefactOf('n')))),
  /** Stores, reads back, meets records that the others store too. */
  mixed: () =>
    withStore(async (store) => {
      for (let count = 0; count < 12; count++) {
        const [own, shared] = [recordsOf(`${label} ${count}`), recordsOf(`shared ${count}`)];
        await step(`shared ${count}`, () => store.records('texts').putMany(shared));
        await step(`own ${count}`, () => store.records('texts').putMany(own));
        await step(`put ${count}`, () =>
          store.put('index', keyOf(`${label} ${count}`), artefactOf(`${label} ${count}`)),
        );
        const all = [...shared, ...own];
        const found = await store.records('texts').getMany(all.map(([key]) => key));
        if (
          !isDeepStrictEqual(
            found,
            all.map(([, payload]) => payload),
          )
        )
          say(`wrong ${count}`);
      }
    }),
  tidy: () =>
    withStore(async (store) => {
      for (let count = 0; count < 10; count++) await step('prune', () => store.prune(1e9, new Set()));
    }),
  /** Takes the lock and keeps it, for ever. */
  hold: async () => {
    if (await acquireLock(join(dir, 'lock'), 1000)) say('held');
    setInterval(() => undefined, 1000);
  },
  /** What prune and clear are tried on. */
  seed: () =>
    withStore(async (store) => {
      for (const name of ['a', 'b', 'c']) await store.put('index', keyOf(name), artefactOf(name));
      await store.records('texts').putMany(recordsOf('one'));
    }),
  prune: () => withStore((store) => step('prune', () => store.prune(0, new Set([keyOf('b'), keyOf('one 3')])))),
  clear: () => withStore((store) => step('clear', () => store.clear())),
  /** As sixteen processes would leave it. */
  seedSegments: async () => {
    for (let count = 0; count < 16; count++) {
      const store = await openDir();
      await store.records('texts').putMany(recordsOf(`old ${count}`, 2));
      await store.close();
    }
  },
  /** The next process merges what the sixteen left before it writes. */
  compact: () => withStore((store) => step('batch one', () => store.records('texts').putMany(recordsOf('one')))),
  runs: async () => {
    const runs = createRunStore(join(dir, 'runs', 'workspace'));
    for (const id of RUN_IDS.slice(0, 2))
      await step(`write ${id}`, () => runs.write(runOf(id).summary, runOf(id).json));
    await step('pin', () => runs.pin(RUN_IDS[1]));
    const again = runOf(RUN_IDS[1], 'second');
    await step('rewrite', () => runs.write(again.summary, again.json));
    await step('delete', () => runs.delete(RUN_IDS[0]));
  },
};

async function main(): Promise<void> {
  for (let count = 0; count < OPENS_BEFORE; count++) await (await open('/dev/null')).close();
  await SCENARIOS[scenario]();
}
void main();
