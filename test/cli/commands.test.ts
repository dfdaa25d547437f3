import { appendFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { KNOBS } from '../../src/core/config';
import { METRICS } from '../../src/core/metrics';
import { cliBeir, cliCorpus, ensureBuilt, FAST_MODEL, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('commands');
const STORE = ['--store', place.store];
const FAST = ['--embedding.model', FAST_MODEL];

beforeAll(ensureBuilt);
afterAll(place.remove);

describe('query', () => {
  it('prints the ranking with places, scores and the time of each step', async () => {
    const { stdout } = await ragLabOk(['query', 'glue', 'for violins', '--corpus', cliCorpus, ...STORE, ...FAST]);
    const lines = stdout.split('\n');
    expect(lines[0]).toMatch(/ ms · tokenize .* · embed .* · search .* · cache off$/);
    expect(stdout).toMatch(/^ {2}1\. workshop\/glue\.md:\d+–\d+ {2}0\.\d{3}$/m);
    const scores = [...stdout.matchAll(/^ *\d+\. .* (-?\d\.\d{3})$/gm)].map(([, score]) => Number(score));
    expect(scores).toHaveLength(10);
    expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  });

  it('takes the vector of a query that an earlier run embedded out of the store', async () => {
    const args = ['query', 'varnish on violins', '--corpus', cliCorpus, ...STORE, ...FAST];
    const embeds = [...args, '--cache.embedding.policy', 'lru'];
    const first = await ragLabOk(embeds);
    const second = await ragLabOk(embeds);
    expect(first.stdout).toContain('vector new');
    expect(second.stdout).toContain('vector from the store');
    const ranking = (text: string): string => text.slice(text.indexOf('\n'));
    expect(ranking(second.stdout)).toBe(ranking(first.stdout));
    expect(ranking((await ragLabOk(args)).stdout)).toBe(ranking(first.stdout));
  });

  it('takes knobs, and names the line of a BEIR document', async () => {
    const args = ['query', 'salt from rivers', '--corpus', cliBeir, ...STORE, '--retrieval.mode', 'lexical'];
    const { stdout } = await ragLabOk([...args, '--retrieval.k=2']);
    expect(stdout).toMatch(/^ {2}1\. corpus\.jsonl:7–7 /m);
    expect(stdout).not.toMatch(/^ {2}3\. /m);
  });

  it('answers from the documents that a path and metadata name, and no others', async () => {
    const folder = path.join(place.dir, 'filtered');
    mkdirSync(path.join(folder, 'old'), { recursive: true });
    const page = (tags: string): string => `---\ntags: [${tags}]\n---\n\n# Glue\n\nGlue for violins.\n`;
    writeFileSync(path.join(folder, 'a.md'), page('wood, music'));
    writeFileSync(path.join(folder, 'b.md'), page('paper'));
    writeFileSync(path.join(folder, 'old', 'c.md'), page('music'));
    const found = async (...conditions: string[]): Promise<string[]> => {
      const { stdout } = await ragLabOk(['query', 'glue', '--corpus', folder, ...STORE, ...FAST, ...conditions]);
      return [...stdout.matchAll(/^ *\d+\. (\S+):/gm)].map(([, file]) => file!).toSorted();
    };
    expect(await found()).toEqual(['a.md', 'b.md', 'old/c.md']);
    expect(await found('--where', 'tags=music')).toEqual(['a.md', 'old/c.md']);
    expect(await found('--path', 'old/**', '--path', 'b*')).toEqual(['b.md', 'old/c.md']);
    expect(await found('--where', 'tags=music', '--path', '*.md')).toEqual(['a.md']);
    expect(await found('--where', 'tags=none')).toEqual([]);
    const refused = await ragLab(['query', 'glue', '--corpus', folder, ...STORE, ...FAST, '--where', 'music']);
    expect(refused.stderr).toContain('--where is KEY=VALUE');
  });

  it('says that nothing was found', async () => {
    const args = ['query', 'zzyzx qwfp', '--corpus', cliCorpus, ...STORE, '--retrieval.mode', 'lexical'];
    expect((await ragLabOk(args)).stdout).toContain('Nothing was found.');
  });

  it.each(['\u0001\u0002', '🦜🦜', '???', 'x'.repeat(20_000), '--- not an option'])('answers %j', async (text) => {
    await ragLabOk(['query', '--corpus', cliCorpus, ...STORE, ...FAST, '--', text]);
  });
});

describe('index', () => {
  it('says what was computed, what was reused and what was skipped, by file and reason', async () => {
    const folder = path.join(place.dir, 'indexed');
    cpSync(cliCorpus, folder, { recursive: true });
    writeFileSync(path.join(folder, 'empty.md'), '  \n');
    writeFileSync(path.join(folder, 'picture.md'), Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]));
    writeFileSync(path.join(folder, 'bro\nken.ipynb'), '{ "cells": ');
    const args = ['index', '--corpus', folder, '--store', path.join(place.dir, 'own-store'), ...FAST];
    const first = (await ragLabOk(args)).stdout;
    expect(first).toMatch(/^11 documents, \d+ chunks, \d+ tokens in /);
    expect(first).toMatch(/^ {2}chunks +11 computed, 0 reused documents/m);
    expect(first).toMatch(/^3 files skipped:$/m);
    expect(first).toMatch(/^ {2}"empty\.md": /m);
    expect(first).toMatch(/^ {2}"picture\.md": /m);
    // A name cannot break the line it stands in.
    expect(first).toMatch(/^ {2}"bro\\nken\.ipynb": /m);

    const second = (await ragLabOk(args)).stdout;
    expect(second).not.toMatch(/ [1-9]\d* computed/);
    appendFileSync(path.join(folder, 'garden/pond.md'), '\n## Fish\n\nGoldfish eat the spawn of frogs.\n');
    const third = (await ragLabOk(args)).stdout;
    expect(third).toMatch(/^ {2}chunks +1 computed, 10 reused documents/m);
    expect(third).toMatch(/^ {2}embeddings +1 computed, \d+ reused texts/m);
  });

  it('reads a configuration and answers for all of its variants', async () => {
    const args = ['index', path.join(cliCorpus, 'rag-lab.config.json'), ...STORE];
    const { stdout } = await ragLabOk(args);
    expect(stdout).toMatch(/^10 documents/);
    expect(stdout).toMatch(/^ {2}lexical /m);
    expect((await ragLabOk([...args, '--quiet'])).stdout).toBe('');
  });
});

describe('knobs', () => {
  it('lists every knob with its default', async () => {
    const { stdout } = await ragLabOk(['knobs']);
    for (const { id } of KNOBS) expect(stdout).toContain(`  ${id}: `);
    expect(stdout).toContain('all-MiniLM-L6-v2-int8');
  });

  it('gives the declarations as JSON', async () => {
    const { stdout, stderr } = await ragLabOk(['knobs', '--json']);
    const parsed = JSON.parse(stdout) as { knobs: unknown; metrics: unknown; names: Record<string, string[]> };
    expect(stderr).toBe('');
    expect(parsed.knobs).toEqual(JSON.parse(JSON.stringify(KNOBS)));
    expect(parsed.metrics).toEqual(JSON.parse(JSON.stringify(METRICS)));
    expect(parsed.names['embedding-models']).toContain(FAST_MODEL);
  });
});

describe('doctor', () => {
  it('uses every part once', async () => {
    const { stdout } = await ragLabOk(['doctor', ...STORE]);
    for (const label of ['Node', 'Embedding models', 'Index flat', 'Index hnsw', 'Store', 'Free space', 'Prices'])
      expect(stdout).toMatch(new RegExp(`^(ok|warning) +${label}: `, 'm'));
    expect(stdout).not.toContain('FAILED');
  });
});

describe('help', () => {
  it.each([[[]], [['--help']], [['-h']], [['help']], [['compare', '--help']], [['query', '--help', 'words']]])(
    'is shown for %j',
    async (args: string[]) => {
      const { stdout, stderr } = await ragLabOk(args);
      expect(stderr).toBe('');
      for (const text of ['rag-lab compare [CONFIG]', '--trec DIR', '--retrieval.k ', 'Exit: 0 done'])
        expect(stdout).toContain(text);
    },
  );
});

describe('the store by default', () => {
  it('is in the cache folder of the user, not in the corpus', async (ctx) => {
    if (process.platform !== 'linux') return ctx.skip('the custom of the XDG folders is of Linux');
    const cache = path.join(place.dir, 'cache');
    const corpus = path.join(place.dir, 'plain');
    mkdirSync(corpus);
    writeFileSync(path.join(corpus, 'a.md'), '# One\n\nText of the one document.\n');
    const args = ['index', '--retrieval.mode', 'lexical'];
    await ragLabOk(args, { cwd: corpus, env: { XDG_CACHE_HOME: cache } });
    expect(readFileSync(path.join(cache, 'rag-lab/store/VERSION'), 'utf8')).toMatch(/^rag-lab-store \d/);
    const { code, stdout } = await ragLab(['doctor'], { env: { XDG_CACHE_HOME: cache } });
    expect(code).toBe(0);
    expect(stdout).toContain(path.join(cache, 'rag-lab/store'));
  });
});
