import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/config';
import { baselineJson, exportFiles, reportFiles } from '../../../src/host/export-files';
import { planExport, writeExport, type FolderFiles } from '../../../src/host/export-plan';
import { runResult } from '../../fixtures/run-result';

const config = { version: 1, corpus: { include: [], exclude: [] }, variants: [], limits: {} } as const;
const specs = [{ name: 'baseline' }, { name: 'b', extends: 'baseline', knobs: { 'retrieval.k': 20 } }];
const querySet = {
  queries: [{ id: 'q1', text: 'a "quoted"\nquestion' }],
  judgements: [{ query: 'q1', file: 'a.md', startLine: 1, endLine: 2, grade: 1 }],
};

/** A folder in memory; writing to a path in `broken` fails. */
function folder(files: Record<string, string>, broken: readonly string[] = []): FolderFiles & { files: typeof files } {
  return {
    files,
    read: (path) => Promise.resolve(files[path]),
    write: (path, text) => {
      if (broken.includes(path)) return Promise.reject(new Error('read-only'));
      files[path] = text;
      return Promise.resolve();
    },
    remove: (path) => {
      Reflect.deleteProperty(files, path);
      return Promise.resolve();
    },
  };
}

describe('export', () => {
  it('writes files that read back', () => {
    const files = exportFiles({ config, specs, querySet, run: runResult });
    expect(files.map(({ path }) => path)).toEqual([
      'rag-lab.config.json',
      'rag-lab/config.schema.json',
      'rag-lab/queries.jsonl',
      'rag-lab/judgements.jsonl',
      'rag-lab/baseline.json',
      'rag-lab/report.md',
    ]);
    const text = (path: string): string => files.find((file) => file.path === path)!.text;
    expect(parseConfig(text('rag-lab.config.json'), 'x')).toMatchObject({
      config: { variants: specs, queries: 'rag-lab/queries.jsonl' },
    });
    expect(JSON.parse(text('rag-lab/queries.jsonl'))).toEqual(querySet.queries[0]);
    expect(JSON.parse(text('rag-lab/judgements.jsonl'))).toEqual(querySet.judgements[0]);
  });

  it('is the same for the same run, whenever and wherever it was', () => {
    const run = runResult;
    const later = { ...run, id: '20990101-000000-ffff', startedAt: '2099-01-01T00:00:00Z' };
    expect(reportFiles(later)).toEqual(reportFiles(run));
  });

  it('the baseline has a line for each judged query', () => {
    const run = runResult;
    const judged = run.outcomes.filter((outcome) => outcome.judged);
    const baseline = JSON.parse(baselineJson(run)) as { readonly queries: readonly { readonly id: string }[] };
    expect(baseline.queries.map(({ id }) => id)).toEqual(judged.map(({ id }) => id));
    expect(
      baselineJson(run)
        .split('\n')
        .filter((line) => line.startsWith('    {"id"')),
    ).toHaveLength(judged.length);
    expect(JSON.parse(baselineJson({ ...run, outcomes: [] })).queries).toEqual([]);
  });

  const files = [
    { path: 'a', text: 'new a', what: '' },
    { path: 'b', text: 'new b', what: '' },
  ];

  it('knows what is new, unchanged, its own and somebody else’s', async () => {
    const place = folder({});
    const known = await writeExport(await planExport(files, place, {}), place);
    expect(place.files).toEqual({ a: 'new a', b: 'new b' });
    const next = [{ ...files[0]!, text: 'newer a' }, files[1]!, { path: 'c', text: 'c', what: '' }];
    expect((await planExport(next, place, known)).map(({ state }) => state)).toEqual(['changed', 'unchanged', 'new']);
    place.files['a'] = 'by hand';
    expect((await planExport(next, place, known))[0]!.state).toBe('edited');
  });

  it('writes nothing when a file was edited after it was shown', async () => {
    const place = folder({ a: 'old' });
    const plan = await planExport(files, place, {});
    place.files['a'] = 'edited meanwhile';
    await expect(writeExport(plan, place)).rejects.toMatchObject({ code: 'export/edited-meanwhile' });
    expect(place.files).toEqual({ a: 'edited meanwhile' });
  });

  it('puts back what it wrote when a later file cannot be written', async () => {
    const place = folder({ a: 'old a' }, ['b']);
    const plan = await planExport(files, place, {});
    await expect(writeExport(plan, place)).rejects.toMatchObject({ code: 'export/not-writable', fault: 'environment' });
    expect(place.files).toEqual({ a: 'old a' });
  });
});
