import fc from 'fast-check';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hashText } from '../../src/core/common';
import type { ArtefactStore } from '../../src/core/store';
import { openStore } from '../../src/node/store';

/** Few keys, so that operations meet. */
const key = fc.constantFrom(...Array.from({ length: 12 }, (_, index) => hashText(`key ${index}`)));
const payload = fc.uint8Array({ maxLength: 300 });
const operation = fc.oneof(
  fc.record({ type: fc.constant('put' as const), key, payload }),
  fc.record({ type: fc.constant('records' as const), entries: fc.array(fc.tuple(key, payload), { maxLength: 6 }) }),
  fc.record({ type: fc.constant('ref' as const), key, target: key }),
  fc.record({ type: fc.constant('reopen' as const) }),
  fc.record({ type: fc.constant('clear' as const) }),
);

let root: string;
let count = 0;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'rag-lab-property-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the store on disk', () => {
  it('behaves as three maps do, whatever is done in whichever order, across restarts', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(operation, { maxLength: 25 }), async (operations) => {
        const dir = join(root, String(count++));
        const [artefacts, records, refs] = [
          new Map<string, Uint8Array>(),
          new Map<string, Uint8Array>(),
          new Map<string, string>(),
        ];
        let store: ArtefactStore = await openStore({ dir, quotaBytes: 1e9 });
        for (const step of operations) {
          if (step.type === 'put') {
            await store.put('index', step.key, { header: {}, payload: step.payload });
            artefacts.set(step.key, step.payload);
          } else if (step.type === 'records') {
            await store.records('texts').putMany(step.entries);
            for (const [at, bytes] of step.entries) if (!records.has(at)) records.set(at, bytes);
          } else if (step.type === 'ref') {
            await store.setRef(step.key, step.target);
            refs.set(step.key, step.target);
          } else if (step.type === 'clear') {
            await store.clear();
            for (const map of [artefacts, records, refs]) map.clear();
          } else {
            await store.close();
            store = await openStore({ dir, quotaBytes: 1e9 });
          }
        }
        const all = Array.from({ length: 12 }, (_, index) => hashText(`key ${index}`));
        for (const at of all) {
          expect((await store.get('index', at))?.payload).toEqual(artefacts.get(at));
          expect(await store.getRef(at)).toBe(refs.get(at));
        }
        expect(await store.records('texts').getMany(all)).toEqual(all.map((at) => records.get(at)));
        await store.close();
      }),
      { numRuns: 60 },
    );
  });

  it('returns what was put or nothing, wherever its files are changed', async () => {
    const damage = fc.array(fc.tuple(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), fc.nat(255)), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(fc.array(payload, { minLength: 1, maxLength: 12 }), damage, async (payloads, changes) => {
        const dir = join(root, String(count++));
        const entries = payloads.map((bytes, index) => [hashText(`entry ${index}`), bytes] as const);
        const writer = await openStore({ dir, quotaBytes: 1e9 });
        await writer.records('texts').putMany(entries);
        await writer.put('index', hashText('a'), { header: { a: 1 }, payload: payloads[0]! });
        await writer.close();
        for (const name of await readdir(dir, { recursive: true })) {
          if (!/\.(pack|index)$/.test(name)) continue;
          const bytes = await readFile(join(dir, name));
          for (const [place, value] of changes) bytes[Math.floor(place * bytes.length)] = value;
          await writeFile(join(dir, name), bytes);
        }
        const store = await openStore({ dir, quotaBytes: 1e9 });
        const found = await store.records('texts').getMany(entries.map(([at]) => at));
        found.forEach((bytes, index) => expect([undefined, payloads[index]]).toContainEqual(bytes));
        const artefact = await store.get('index', hashText('a'));
        if (artefact) expect(artefact).toEqual({ header: { a: 1 }, payload: payloads[0] });
        await store.close();
      }),
      { numRuns: 60 },
    );
  });
});
