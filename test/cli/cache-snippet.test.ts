import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuilt, ragLab, ragLabOk, temporaryFolder } from '../support/cli';

const place = temporaryFolder('cache-snippet');
const config = path.join(place.dir, 'rag-lab.config.json');

beforeAll(async () => {
  writeFileSync(
    config,
    JSON.stringify({
      version: 1,
      variants: [
        { name: 'plain' },
        {
          name: 'cached',
          extends: 'plain',
          knobs: { 'cache.result.policy': 'lfu', 'cache.result.maxEntries': 42, 'cache.result.ttlSeconds': 60 },
        },
      ],
    }),
  );
  await ensureBuilt();
});
afterAll(place.remove);

describe('cache snippet', () => {
  it("prints a variant's caches as TypeScript, and nothing else", async () => {
    const { stdout, stderr } = await ragLabOk(['cache', 'snippet', config, '--variant', 'cached']);
    expect(stdout).toMatch(/^\/\*\n \* Caches chosen with RAG Performance Lab\./);
    expect(stdout).toContain('Chosen from variant "cached" of rag-lab.config.json.');
    expect(stdout).toContain('maxEntries: 42, ttlSeconds: 60, eviction: lfu()');
    expect(stdout).not.toContain(place.dir);
    expect(stderr).toBe('');
  });

  it('takes knobs for a file', async () => {
    const { stdout } = await ragLabOk([
      'cache',
      'snippet',
      '--cache.result.policy',
      'gdsf',
      '--cache.embedding.policy=lru',
    ]);
    expect(stdout).toContain('Chosen from variant "baseline" of the command line.');
    expect(stdout).toMatch(/createResultCache[\s\S]+gdsf\(\)[\s\S]+createEmbeddingCache[\s\S]+lru\(\)/);
  });

  it('says so where no cache is on', async () => {
    const { code, stdout, stderr } = await ragLab(['cache', 'snippet', config]);
    expect([code, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/^cache\/none-on: [\s\S]+Next: /m);
  });
});
