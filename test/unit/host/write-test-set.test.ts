import { describe, expect, it } from 'vitest';
import type { FolderFiles } from '../../../src/host/export-plan';
import { writeTestSet } from '../../../src/host/testset/write-test-set';

function folder(files: Record<string, string>): FolderFiles {
  return {
    read: (path) => Promise.resolve(files[path]),
    write: (path, text) => {
      files[path] = text;
      return Promise.resolve();
    },
    remove: () => Promise.resolve(),
  };
}
const change = { path: '/work/docs/rag-lab/queries.jsonl', text: 'one\ntwo\n' };

describe('writing a test set into the folder', () => {
  it('adds to what is there, whoever wrote it', async () => {
    const files = { 'rag-lab/queries.jsonl': 'one\n' };
    const written = await writeTestSet([change], '/work/docs', folder(files));
    expect(files).toEqual({ 'rag-lab/queries.jsonl': 'one\ntwo\n' });
    expect(Object.keys(written)).toEqual(['rag-lab/queries.jsonl']);
  });

  it('writes nothing over an edit of the meantime', async () => {
    const files = { 'rag-lab/queries.jsonl': 'one, edited\n' };
    await expect(writeTestSet([change], '/work/docs', folder(files))).rejects.toMatchObject({
      code: 'export/edited-meanwhile',
    });
    expect(files).toEqual({ 'rag-lab/queries.jsonl': 'one, edited\n' });
  });

  it('writes nothing outside the folder', async () => {
    const files = {};
    await expect(writeTestSet([change], '/work/other', folder(files))).rejects.toMatchObject({
      code: 'testset/outside',
    });
    expect(files).toEqual({});
  });
});
