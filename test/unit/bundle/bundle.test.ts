import fc from 'fast-check';
import { mkdtempSync, readFileSync, rmSync, writeFileSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  BUNDLE_PRELUDE_BYTES,
  decodeBundlePrelude,
  encodeBundleHead,
  encodeRecordBlock,
  parseManifest,
  type BundleManifest,
} from '../../../src/core/bundle';
import { hashText, LabError, noControl } from '../../../src/core/common';
import type { Variant } from '../../../src/core/config';
import { embeddingNamespace } from '../../../src/core/pipeline';
import { checkBundle, importBundle, planBundle, writeBundle, bundleBytes } from '../../../src/node/bundle';
import { sha256 } from '../../../src/node/bundle/plan-bundle';
import { memoryStore, openStore } from '../../../src/node/store';
import { fakeLab, fakeVariant } from '../../support/fake-lab';

const dir = mkdtempSync(path.join(tmpdir(), 'rag-lab-bundle-'));
const guide = path.join(__dirname, '../../../docs');
const files = new Map(
  readdirSync(guide)
    .filter((name) => name.endsWith('.md'))
    .slice(0, 8)
    .map((name) => [name, readFileSync(path.join(guide, name), 'utf8')]),
);
const spec = { root: '/guide', include: [], exclude: [] };
const variants: readonly Variant[] = [
  fakeVariant('graph', { 'index.kind': 'hnsw', 'retrieval.mode': 'hybrid' }),
  fakeVariant('reduced', { 'embedding.dimensions': 8, 'embedding.reduction': 'pca' }),
  fakeVariant('rounded', { 'embedding.kept': 'i8', 'chunking.maxTokens': 48 }),
  fakeVariant('expanded', { 'retrieval.mode': 'lexical', 'index.lexical.expansionTerms': 10 }),
];
const QUESTIONS = ['how do I choose chunk size', 'what is a cold start', 'which index is exact'];
const bundle = path.join(dir, 'guide.bundle');

async function exported(lab = fakeLab(files), to = bundle) {
  const used = await lab.lab.usedArtefacts(spec, variants, noControl);
  const plan = await planBundle(used, lab.ports.store, '0.0.0', noControl);
  await writeBundle(to, plan, noControl);
  return { lab, plan };
}

const codeOf = async (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'taken in',
    (error: unknown) => (error instanceof LabError ? error.code : String(error)),
  );

beforeAll(async () => {
  const { plan } = await exported();
  expect(readFileSync(bundle)).toHaveLength(bundleBytes(plan));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

describe('a bundle', () => {
  it('brings everything that another machine needs: nothing is computed there, and it finds the same', async () => {
    const here = fakeLab(files);
    const storeDir = path.join(dir, 'other-store');
    const store = await openStore({ dir: storeDir, quotaBytes: 1e9 });
    const there = fakeLab(files, { store });
    await importBundle(bundle, store, await there.models.list(), noControl);
    const { stages } = await there.lab.index({ ...spec, root: '/elsewhere' }, variants, noControl);
    for (const { stage, work } of stages) if (stage !== 'vectors') expect([stage, work.computed]).toEqual([stage, 0]);
    expect(there.models.embedded).toEqual([]);
    for (const variant of variants)
      for (const text of QUESTIONS) {
        const [ours, theirs] = await Promise.all(
          [here, there].map(async ({ lab }) => (await lab.query(spec, variant, text, noControl)).hits),
        );
        expect(theirs).toEqual(ours);
      }
    await there.lab.close();
  });

  it('takes vectors of queries along, which the live search finds there', async () => {
    const caching = [
      fakeVariant('caching', { 'cache.embedding.policy': 'lru' }),
      fakeVariant('rounded', { 'cache.embedding.policy': 'lru', 'cache.embedding.kept': 'i8' }),
    ];
    const here = fakeLab(files);
    const used = await here.lab.usedArtefacts(spec, caching, noControl, QUESTIONS);
    const to = path.join(dir, 'with-queries');
    await writeBundle(to, await planBundle(used, here.ports.store, '0.0.0', noControl), noControl);
    const there = fakeLab(files);
    const taken = await importBundle(to, there.ports.store, await there.models.list(), noControl);
    expect(taken.contents['embeddings of queries by fake']).toBe(2 * QUESTIONS.length);
    for (const variant of caching)
      for (const text of QUESTIONS)
        expect((await there.lab.query(spec, variant, text, noControl)).vector).toBe('store');
    expect(there.models.embedded).toEqual([]);
  });

  it('says what it holds, and how much was there already', async () => {
    const store = memoryStore();
    const models = await fakeLab(files).models.list();
    const first = await importBundle(bundle, store, models, noControl);
    expect(first.contents).toMatchObject({ 'vector indexes': 3, 'word indexes': 1, thesauri: 1, reductions: 1 });
    expect(first.contents['chunked documents']).toBe(2 * files.size);
    expect(first.notices.join(' ')).not.toContain('already');
    const again = await importBundle(bundle, store, models, noControl);
    const all = Object.values(again.contents).reduce((sum, count) => sum + count, 0);
    expect(again.notices.join(' ')).toContain(`${all} of ${all} were stored here already`);
  });

  it('is the same file for the same store', async () => {
    const { lab } = await exported(fakeLab(files), path.join(dir, 'once'));
    await exported(lab, path.join(dir, 'twice'));
    expect(readFileSync(path.join(dir, 'twice')).equals(readFileSync(path.join(dir, 'once')))).toBe(true);
  });

  it('of a model that this machine lacks says so', async () => {
    const { notices } = await checkBundle(bundle, [], noControl);
    expect(notices[0]).toMatch(/made with fake is of no use here/);
  });

  it('leaves the exporting store as it is: a fit that is kept there stays', async () => {
    const kept = fakeVariant('kept', { 'embedding.dimensions': 8, 'embedding.reduction': 'pca-kept' });
    const lab = fakeLab(files);
    const few = new Map([...files].slice(0, 4));
    const before = fakeLab(few, { store: lab.ports.store });
    await before.lab.index(spec, [kept], noControl);
    const found = (await lab.lab.query(spec, kept, QUESTIONS[0]!, noControl)).hits;
    await lab.lab.usedArtefacts(spec, [kept], noControl);
    const fresh = fakeLab(files, { store: lab.ports.store });
    expect((await fresh.lab.query(spec, kept, QUESTIONS[0]!, noControl)).hits).toEqual(found);
  });

  it('that cannot be written leaves what was there', async () => {
    const folder = path.join(dir, 'a-folder');
    mkdirSync(folder);
    expect(await codeOf(exported(undefined, folder))).toBe('bundle/not-written');
    expect(readdirSync(dir).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});

describe('a bundle that is not as it was written', () => {
  const file = path.join(dir, 'mutated');
  const take = async (bytes: Uint8Array): Promise<{ code: string; stored: number }> => {
    writeFileSync(file, bytes);
    const store = memoryStore();
    const code = await codeOf(importBundle(file, store, [], noControl));
    return { code, stored: (await store.use()).bytes };
  };

  it('is refused whichever byte is another, and nothing of it is stored', async () => {
    const whole = readFileSync(bundle);
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.nat(BUNDLE_PRELUDE_BYTES - 1), fc.nat(whole.length - 1)),
        fc.integer({ min: 1, max: 255 }),
        async (at, by) => {
          const bytes = Uint8Array.from(whole);
          bytes[at]! ^= by;
          expect(await take(bytes)).toMatchObject({ code: expect.stringMatching(/^bundle\//) as string, stored: 0 });
        },
      ),
      { numRuns: 60 },
    );
  });

  it('is refused when it is cut, or longer', async () => {
    const whole = readFileSync(bundle);
    for (const length of [0, 1, 8, 31, 32, 33, 5000, whole.length - 33, whole.length - 1])
      expect(await take(whole.subarray(0, length))).toMatchObject({
        stored: 0,
        code: expect.stringMatching(/^bundle\//) as string,
      });
    expect(await take(Buffer.concat([whole, Buffer.alloc(1)]))).toEqual({ code: 'bundle/damaged', stored: 0 });
  });

  it('is refused when it is another kind of file, of another version, a folder, or not there', async () => {
    expect((await take(Buffer.from('%PDF-1.7 and so on, for more than thirty-two bytes'))).code).toBe('bundle/foreign');
    const newer = Uint8Array.from(readFileSync(bundle));
    newer[8] = 2;
    expect((await take(newer)).code).toBe('bundle/version');
    expect(await codeOf(checkBundle(dir, [], noControl))).toBe('bundle/unreadable');
    expect(await codeOf(checkBundle(path.join(dir, 'none'), [], noControl))).toBe('bundle/unreadable');
  });

  it('is refused when it announces more than there is, before anything is allocated', () => {
    const head = encodeBundleHead({ lab: '1', models: [], entries: [] });
    new DataView(head.buffer).setBigUint64(16, 2n ** 60n, true);
    expect(() => decodeBundlePrelude(head, head.length + 32)).toThrow(/bytes where its head says/);
  });
});

describe('a bundle that was made to deceive, with every checksum right', () => {
  const model = { id: 'fake', fingerprint: hashText('fake model'), dimensions: 2 };
  const forged = async (entry: Record<string, unknown>, body: Uint8Array, models: unknown[] = [model]) => {
    const manifest = {
      lab: '1',
      models,
      entries: [{ bytes: body.length, sha256: sha256(body), ...entry }],
    } as unknown as BundleManifest;
    const head = encodeBundleHead(manifest);
    const whole = Buffer.concat([head, body]);
    const file = path.join(dir, 'forged');
    writeFileSync(file, Buffer.concat([whole, Buffer.from(sha256(whole), 'hex')]));
    const store = memoryStore();
    const code = await codeOf(importBundle(file, store, [], noControl));
    return { code, stored: (await store.use()).bytes };
  };
  const vector = (...numbers: number[]) => new Uint8Array(Float32Array.of(1, ...numbers).buffer);
  const block = (bytes: Uint8Array) => encodeRecordBlock([[hashText('a text'), bytes]]);
  const artefact = { type: 'artefact', kind: 'lexical', fingerprint: hashText('x'), header: {} };
  const records = { type: 'records', namespace: embeddingNamespace(model, 'f32'), records: 1 };
  const refused = { code: 'bundle/damaged', stored: 0 };

  it('is taken in where it deceives in nothing that can be seen', async () => {
    expect(await forged(records, block(vector(0.6, 0.8)))).toMatchObject({ code: 'taken in' });
    expect(await forged(artefact, new Uint8Array(3))).toMatchObject({ code: 'taken in' });
  });

  it.each([
    ['a path as a kind', { ...artefact, kind: '../../etc' }],
    ['a pointer', { ...artefact, kind: 'ref' }],
    ['a measured trial', { ...artefact, kind: 'trial' }],
    ['a path as a fingerprint', { ...artefact, fingerprint: '../'.repeat(21) + 'x' }],
    ['a header with more in it', { ...artefact, header: { target: 'x' } }],
    ['an inherited key', { ...artefact, header: JSON.parse('{"__proto__": {"ms": 1}}') as object }],
    ['a length that is not its own', { ...artefact, bytes: 2 ** 40 }],
    ['a negative length', { ...artefact, bytes: -1 }],
    ['a SHA-256 that is not its own', { ...artefact, sha256: hashText('other') }],
    ['another type of entry', { ...artefact, type: 'program' }],
  ])('is refused with %s', async (_, entry) => {
    expect(await forged(entry, new Uint8Array(3))).toEqual(refused);
  });

  it.each([
    ['a vector that is not a number', block(vector(NaN, 1)), {}],
    ['a vector without length', block(vector(0, 0)), {}],
    ['an infinite vector', block(vector(Infinity, 0)), {}],
    ['a vector of another length', block(vector(1, 0, 0)), {}],
    ['a negative time', block(new Uint8Array(Float32Array.of(-1, 1, 0).buffer)), {}],
    ['more records than it says', block(vector(1, 0)), { records: 2 }],
    ['a record that ends nowhere', block(vector(1, 0)).subarray(0, 40), {}],
    ['vectors of a model that it does not name', block(vector(1, 0)), { namespace: 'embeddings-000' }],
    ['records of another kind', block(vector(1, 0)), { namespace: '../chunks' }],
    ['chunks that are none', block(new TextEncoder().encode('{"ms":1,"chunks":[{"s":-1}]}')), { namespace: 'chunks' }],
    ['chunks that are not JSON', block(Uint8Array.of(0x7b, 0xff)), { namespace: 'chunks' }],
  ])('is refused with %s', async (_, body, over) => {
    expect(await forged({ ...records, ...over }, body)).toEqual(refused);
  });

  it('never throws anything but "not a manifest" on arbitrary lists of contents', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(parseManifest(new TextEncoder().encode(text))).toBeUndefined();
      }),
    );
    expect(({} as Record<string, unknown>)['ms']).toBeUndefined();
  });
});
