import { describe, expect, it } from 'vitest';
import { noControl } from '../../../src/core/common';
import { anchorLines } from '../../../src/core/query-set-formats';

const anchor = (text: string, source: string) =>
  anchorLines(text, 'judgements.jsonl', [{ id: 'a.md', source }], noControl);
const QUOTE = '"quote":{"first":"one","last":"two"}';

describe('a judgement file that follows its text', () => {
  it('changes lines that moved and nothing else, byte for byte', async () => {
    const kept = [
      '\uFEFF{ "query" : "q0", "file":"gone.md" ,"grade":1}',
      '',
      `{"query":"q2","file":"a.md","startLine":8,"endLine":9,"grade":1,"quote":{"first":"no","last":"where"}}`,
    ];
    const text = `${kept[0]}\r\n${kept[1]}\n  {"note":"mine","query":"q1","file":"a.md","grade":2,"startLine":1,"endLine":2,${QUOTE}} \r\n${kept[2]}`;
    const result = await anchor(text, 'new\none\ntwo\n');
    expect(result.text).toBe(
      `${kept[0]}\r\n${kept[1]}\n  {"note":"mine","query":"q1","file":"a.md","grade":2,"startLine":2,"endLine":3,${QUOTE}} \r\n${kept[2]}`,
    );
    expect(result).toMatchObject({ quoted: 0, moved: [{ from: { startLine: 1 }, to: { startLine: 2 } }] });
    expect(result.lost.map(({ query }) => query)).toEqual(['q2']);
  });

  it('gets quotes where there are none, and new ones where an end was rewritten', async () => {
    const line = '{"query":"q1","file":"a.md","startLine":1,"endLine":2,"grade":2';
    const first = await anchor(`${line}}\n`, 'one\ntwo\n');
    expect(first.text).toBe(`${line},${QUOTE}}\n`);
    expect(first.quoted).toBe(1);
    const second = await anchor(first.text, 'one\n2\n');
    expect(second.text).toBe(`${line},"quote":{"first":"one","last":"2"}}\n`);
    expect((await anchor(second.text, 'one\n2\n')).text).toBe(second.text);
  });

  it('is left alone where nothing can be known: whole files, lines beyond the end, blank spans', async () => {
    const text =
      '{"query":"q1","file":"a.md","grade":2}\n{"query":"q1","file":"a.md","startLine":1,"endLine":9,"grade":2}\n{"query":"q1","file":"a.md","startLine":2,"endLine":2,"grade":2}\n';
    expect((await anchor(text, 'one\n \n')).text).toBe(text);
  });

  it('is not touched when a line is wrong', async () => {
    await expect(anchor('{"query":"q1"}\n', '')).rejects.toMatchObject({ where: { line: 1 } });
  });
});
