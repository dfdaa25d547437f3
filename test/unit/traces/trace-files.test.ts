import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { cancelled, noControl } from '../../../src/core/common';
import { formatTrace, type Trace } from '../../../src/core/traces';
import { readTraceFile, writeTrace } from '../../../src/node/traces';

const folder = mkdtempSync(path.join(tmpdir(), 'rag-lab-traces-'));
afterAll(() => rmSync(folder, { recursive: true }));

const fileOf = (name: string, bytes: string | Uint8Array): string => {
  const file = path.join(folder, name);
  writeFileSync(file, bytes);
  return file;
};
const read = (file: string): Promise<Trace> => readTraceFile(file, noControl);
const textsOf = ({ events }: Trace): (string | null)[] => events.map(({ text }) => text);

describe('a file of requests', () => {
  it('may be UTF-16, as some shells write it', async () => {
    const file = fileOf('utf16.jsonl', Buffer.from('\uFEFF{"query":"caché"}\r\n{"query":"b"}\r\n', 'utf16le'));
    expect(textsOf(await read(file))).toEqual(['caché', 'b']);
  });

  it('may have lines in another encoding: those are left out, and told', async () => {
    const latin = Buffer.from('{"query":"cach\xe9"}\n', 'latin1');
    const file = fileOf(
      'mixed.jsonl',
      Buffer.concat([Buffer.from('{"query":"clé"}\n'), latin, Buffer.from('{"query":"c"}\n')]),
    );
    const trace = await read(file);
    expect(textsOf(trace)).toEqual(['clé', 'c']);
    expect(trace.notices).toContain('Queries that are not in the encoding of the file, left out: 1 (first: line 2).');
    expect(trace.name).toBe('mixed.jsonl');
  });

  it.each([
    ['a folder', folder, 'trace/unreadable'],
    ['nothing there', path.join(folder, 'none.jsonl'), 'trace/not-found'],
    ['a picture', fileOf('picture.png', Uint8Array.of(137, 80, 78, 71, 0, 0, 1, 2, 3)), 'trace/unreadable'],
    ['an empty file', fileOf('empty.jsonl', ''), 'import/empty'],
  ])('is refused where it is %s', async (_, file, code) => {
    await expect(read(file)).rejects.toMatchObject({ code });
  });
});

describe('a written trace', () => {
  const trace: Trace = {
    name: 'long',
    source: 'recorded',
    events: Array.from({ length: 3000 }, (_, i) => ({ type: 'query', atMs: i, text: `${i} ${'é'.repeat(700)}` })),
    notices: [],
  };

  it('is read as it was', async () => {
    const file = path.join(folder, 'written.jsonl');
    await writeTrace(trace, file, noControl);
    expect(readFileSync(file, 'utf8')).toBe(formatTrace(trace));
    expect(await read(file)).toEqual(trace);
  });

  it('is whole or not there, and leaves nothing else behind', async () => {
    const file = path.join(folder, 'cancelled.jsonl');
    const control = { ...noControl, checkpoint: () => Promise.reject(cancelled()) };
    await expect(writeTrace(trace, file, control)).rejects.toMatchObject({ code: 'job/cancelled' });
    await expect(writeTrace(trace, path.join(folder, 'empty.jsonl', 'x.jsonl'), noControl)).rejects.toMatchObject({
      code: 'output/not-written',
    });
    expect(readdirSync(folder).filter((name) => /cancelled|tmp/.test(name))).toEqual([]);
  });
});
