import { describe, expect, it } from 'vitest';
import { parseConfig } from '../../../src/core/config';
import { parseBaseline } from '../../../src/core/gate';
import { baselineFile, ciWorkflowFile, exportFiles, reportFile } from '../../../src/host/export-files';
import { planExport, writeExport, type FolderFiles } from '../../../src/host/export-plan';
import { runResult as keptRun } from '../../fixtures/run-result';

const runResult = { ...keptRun, queries: { ...keptRun.queries, fingerprint: 'a'.repeat(64) } };

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
    const files = exportFiles({ config, specs, querySet, run: runResult, tool: '1.0.0' });
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
    expect(reportFile(later)).toEqual(reportFile(run));
    expect(baselineFile(later, '1.0.0')).toEqual(baselineFile(run, '1.0.0'));
  });

  it('the baseline reads back, and is left out where the run does not say what was asked', () => {
    const { path, text } = baselineFile(runResult, '1.0.0');
    expect(parseBaseline(text, path).variants[0]!.queries).toHaveLength(runResult.queries.judged);
    const paths = exportFiles({ config, specs, querySet, run: keptRun, tool: '1.0.0' }).map((file) => file.path);
    expect(paths).not.toContain(path);
    expect(paths).toContain('rag-lab/report.md');
  });

  it('keeps what a query was made from and what finds a span again', () => {
    const origin = { kind: 'heading' as const, file: 'a.md', line: 1 };
    const quote = { first: 'one', last: 'two' };
    const made = {
      queries: [{ ...querySet.queries[0]!, origin, overlap: 0.25 }],
      judgements: [{ ...querySet.judgements[0]!, quote }],
    };
    const [, , queries, judgements] = exportFiles({ config, specs, querySet: made, tool: '1.0.0' });
    expect(JSON.parse(queries!.text)).toEqual(made.queries[0]);
    expect(JSON.parse(judgements!.text)).toEqual(made.judgements[0]);
  });

  it('the workflow counts the documents of the configuration', () => {
    const { path, text } = ciWorkflowFile({ ...config, corpus: { include: ['docs/**/*.md'], exclude: [] } }, '1.0.0');
    expect(path).toBe('.github/workflows/rag-lab.yml');
    expect(text).toContain("hashFiles('docs/**/*.md', 'rag-lab.config.json')");
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
