import { describe, expect, it } from 'vitest';
import { answersOverTime, documentVersions, type AskedQuery, type DocumentVersion } from '../../../src/core/cache-lab';
import { noControl, type Progress } from '../../../src/core/common';
import type { KnobValues } from '../../../src/core/config';
import { PipelineSession, prepare } from '../../../src/core/pipeline';
import type { LabPorts } from '../../../src/core/ports';
import type { TraceEvent } from '../../../src/core/traces';
import { memoryStore } from '../../../src/node/store';
import { fakeLab, fakeModels, fakeVariant } from '../../support/fake-lab';

const TOPICS = ['apples', 'bridges', 'clouds', 'drums', 'engines', 'forests'];
const PAGES = new Map(
  TOPICS.flatMap((topic, t) =>
    [0, 1, 2].map((part): [string, string] => [
      `${topic}-${String(part)}.md`,
      `# ${topic} ${String(part)}\n\nAll about ${topic}, says witness ${String(t * 3 + part)}.\n\n## Care\n\nHow to keep ${topic} for ${String(part + 2)} years.\n`,
    ]),
  ),
);
const spec = { root: '/docs', include: [], exclude: [] };
const QUERIES: AskedQuery[] = [
  ...TOPICS.map((topic) => ({ text: `keep ${topic} for years` })),
  { text: 'witness about engines', filter: { paths: ['engines*'] } },
  { text: 'nothing but witness 4' },
  { text: '!!!' },
];
const DAY = 86_400_000;
const events: TraceEvent[] = [
  { type: 'query', atMs: 1, text: 'a' },
  { type: 'document', atMs: 5, document: 'drums-1.md', text: '# Drums\n\nKeep drums dry.\n', cause: 'edit' },
  { type: 'query', atMs: 5, text: 'b' },
  { type: 'document', atMs: 9, document: 'clouds-0.md', text: null, cause: 'rename' },
  { type: 'document', atMs: 9, document: 'mist.md', text: PAGES.get('clouds-0.md')!, cause: 'rename' },
  { type: 'query', atMs: 9, text: 'c' },
  { type: 'document', atMs: 9, document: 'new.md', text: '# Engines\n\nKeep engines for years.\n', cause: 'add' },
  { type: 'document', atMs: DAY, document: 'new.md', text: null, cause: 'delete' },
  { type: 'query', atMs: 2 * DAY, text: 'd' },
];

it('a request meets the documents as all changes before it left them', () => {
  const { versions, versionOf } = documentVersions(events);
  expect([...versionOf]).toEqual([0, 1, 2, 4]);
  expect(versions.map(({ atMs, causes, changes }) => [atMs, causes, [...changes.keys()]])).toEqual([
    [0, [], []],
    [5, ['edit'], ['drums-1.md']],
    [9, ['rename'], ['clouds-0.md', 'mist.md']],
    [9, ['add'], ['new.md']],
    [DAY, ['delete'], ['new.md']],
  ]);
});

/** So many dimensions that no two words share one. */
const portsOf = (files: Map<string, string>, store = memoryStore()): LabPorts =>
  fakeLab(files, { store, models: fakeModels(2048) }).ports;

/** Version → query → the texts of its answer. */
async function overTime(ports: LabPorts, knobs: Partial<KnobValues>, versions: readonly DocumentVersion[]) {
  const delivered: (readonly string[])[] = [];
  const variant = fakeVariant('v', { 'retrieval.k': 3, ...knobs });
  const result = await answersOverTime(
    ports,
    new PipelineSession(),
    spec,
    variant,
    QUERIES,
    versions,
    noControl,
    (_query, texts) => delivered.push(texts) && 0,
  );
  const now = [...result.firstAnswers];
  const texts = result.versions.map(({ changed }) => {
    for (const { query, answer } of changed) now[query] = answer;
    return now.map((answer) => delivered[answer]!);
  });
  return { ...result, texts };
}

describe.each<[name: string, knobs: Partial<KnobValues>]>([
  ['exact search', { 'index.kind': 'flat' }],
  ['words', { 'retrieval.mode': 'lexical' }],
  ['both', { 'retrieval.mode': 'hybrid', 'retrieval.expansion': 'section' }],
])('answers over time by %s', (_name, knobs) => {
  const { versions } = documentVersions(events);

  it('are those of each state by itself', async () => {
    const { texts } = await overTime(portsOf(PAGES), knobs, versions);
    const files = new Map(PAGES);
    for (const [v, { changes }] of versions.entries()) {
      for (const [id, text] of changes) {
        if (text === null) files.delete(id);
        else files.set(id, text);
      }
      const alone = await overTime(portsOf(files), knobs, [versions[0]!]);
      expect(texts[v], `version ${String(v)}`).toEqual(alone.texts[0]);
    }
  });

  it('that come back have the number that they had', async () => {
    const { versions: resolved, answers } = await overTime(portsOf(PAGES), knobs, versions);
    const back = resolved[4]!.changed.filter(({ query }) => QUERIES[query]!.text.includes('engines'));
    expect(back.length).toBeGreaterThan(0);
    const earlier = new Set(resolved[3]!.changed.map(({ query }) => query));
    for (const { query, answer } of back) {
      expect(earlier.has(query)).toBe(true);
      expect(answers[answer]!.query).toBe(query);
    }
    expect(answers.length).toBeLessThan(QUERIES.length * versions.length);
  });
});

it.each<Partial<KnobValues>>([{ 'index.kind': 'flat' }, { 'index.kind': 'hnsw' }, { 'retrieval.mode': 'hybrid' }])(
  'nothing is left behind in store and session: %o',
  async (knobs) => {
    const { versions } = documentVersions(events);
    const store = memoryStore();
    const ports = portsOf(PAGES, store);
    const variant = fakeVariant('v', { 'retrieval.k': 3, ...knobs });
    const session = new PipelineSession();
    const ask = async () =>
      (await prepare(ports, session, spec, [variant], noControl)).variants[0]!.retriever.retrieve('keep engines');
    const before = await ask();
    const { corpus } = session;
    const { artefacts } = await store.use();
    await answersOverTime(ports, session, spec, variant, QUERIES, versions, noControl);
    expect((await store.use()).artefacts).toBe(artefacts);
    expect(session.corpus?.fingerprint).toBe(corpus?.fingerprint);
    expect((await ask()).hits).toEqual(before.hits);
  },
);

it('tells which kept answers the rule drops, among them all that changed', async () => {
  const { versions } = documentVersions(events);
  const { versions: resolved } = await overTime(portsOf(PAGES), { 'index.kind': 'flat' }, versions);
  expect(resolved[0]!.dropped).toBeUndefined();
  expect(resolved.slice(1).filter(({ changed }) => changed.length > 0).length).toBeGreaterThan(1);
  for (const { changed, dropped } of resolved.slice(1)) {
    for (const { query } of changed) expect(dropped).toContain(query);
    expect(dropped!.length).toBeLessThan(QUERIES.length);
  }
  const byWords = await overTime(portsOf(PAGES), { 'retrieval.mode': 'lexical' }, versions);
  expect(byWords.versions.every(({ dropped }) => dropped === undefined)).toBe(true);
});

it('goes through a time without any document', async () => {
  const gone = new Map([...PAGES.keys()].map((id) => [id, null] as const));
  const versions = [
    { atMs: 0, causes: [], changes: new Map<string, string | null>() },
    { atMs: 1, causes: ['branch' as const], changes: gone },
    { atMs: 2, causes: ['branch' as const], changes: PAGES },
  ];
  const { texts, answers, versions: resolved } = await overTime(portsOf(PAGES), { 'index.kind': 'flat' }, versions);
  const chunks = new Set(answers.flatMap((answer) => answer.chunks));
  expect(new Set(resolved[1]!.missing)).toEqual(chunks);
  expect([...resolved[2]!.missing!]).toEqual([]);
  expect(texts[1]).toEqual(QUERIES.map(() => []));
  expect(texts[2]).toEqual(texts[0]);
  expect(resolved[2]!.dropped).toHaveLength(QUERIES.length);
});

it('says how far the whole is, and not how far each small step', async () => {
  const seen: Progress[] = [];
  const control = { ...noControl, report: (progress: Progress) => seen.push(progress) };
  const { versions } = documentVersions(events);
  const variant = fakeVariant('v', { 'index.kind': 'flat' });
  await answersOverTime(portsOf(PAGES), new PipelineSession(), spec, variant, QUERIES, versions, control);
  const total = versions.length * QUERIES.length;
  expect(seen.length).toBeGreaterThanOrEqual(versions.length);
  expect(seen).toEqual(seen.map(({ done }) => ({ stage: 'search', done, total, unit: 'answers' })));
  const steps = seen.map(({ done }) => done);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(steps[0]).toBe(0);
});
