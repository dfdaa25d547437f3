import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatJudgementLine, type Judgement } from '../../../src/core/evaluation';
import type { Swap } from '../../../src/host/judging/changes';
import { editLines, JUDGEMENT_LINES, QUERY_LINES, type Removed } from '../../../src/host/judging/edit-lines';

const judgement = (query: string, startLine: number, grade: number): Judgement => ({
  ...{ query, file: 'a.md', startLine, endLine: startLine + 4, grade },
});
const edited = (text: string, swaps: readonly Swap<Judgement>[], removed: Removed = new WeakMap()): string =>
  editLines(text, swaps, JUDGEMENT_LINES, removed);

const WRITTEN =
  '\uFEFF{"query": "q1", "file": "a.md", "startLine": 1, "endLine": 5, "grade": 2, "note": "mine"}\r\n' +
  'not json\r\n\r\n' +
  '{"grade":1,"query":"q2","file":"./a.md","startLine":9,"endLine":13}\r\n' +
  '{"query":"q1","file":"b.md","grade":0}';

describe('files of JSON lines', () => {
  it('change one line and leave all others as they were, byte for byte', () => {
    const before = judgement('q2', 9, 1);
    const lines = edited(WRITTEN, [{ before, after: { ...before, grade: 3 } }]).split('\r\n');
    expect(lines[3]).toBe('{"grade":3,"query":"q2","file":"a.md","startLine":9,"endLine":13}');
    expect(lines.toSpliced(3, 1)).toEqual(WRITTEN.split('\r\n').toSpliced(3, 1));
  });

  it('keep what others wrote on the changed line', () => {
    const before = judgement('q1', 1, 2);
    const [line] = edited(WRITTEN, [{ before, after: { ...before, grade: 0 } }]).split('\r\n');
    expect(line).toBe('\uFEFF{"query":"q1","file":"a.md","startLine":1,"endLine":5,"grade":0,"note":"mine"}');
  });

  it('put a new line after those of its query, with the line ends of the file', () => {
    const after = judgement('q2', 30, 1);
    expect(edited(WRITTEN, [{ after }])).toBe(
      WRITTEN.replace('13}\r\n', `13}\r\n${formatJudgementLine(after).trim()}\r\n`),
    );
    const last = judgement('q1', 30, 1);
    expect(edited(WRITTEN, [{ after: last }])).toBe(`${WRITTEN}\r\n${formatJudgementLine(last).trim()}`);
  });

  it('get a removed line back where it stood, as it was written', () => {
    const before = judgement('q1', 1, 2);
    const removed: Removed = new WeakMap();
    const without = edited(WRITTEN, [{ before }], removed);
    expect(without.startsWith('not json')).toBe(true);
    expect(edited(without, [{ after: before }], removed)).toBe(WRITTEN);
  });

  it('find a judgement again by its words where the engine found it on other lines', () => {
    const quote = { first: 'Entries expire', last: 'after an hour.' };
    const text = formatJudgementLine({ ...judgement('q1', 10, 1), quote });
    const moved = { ...judgement('q1', 14, 1), quote };
    expect(edited(text, [{ before: moved, after: { ...moved, grade: 2 } }])).toBe(
      formatJudgementLine({ ...moved, grade: 2 }),
    );
    expect(edited(text, [{ before: moved }])).toBe('');
  });

  it('change every line of a span that was judged twice', () => {
    const text = [judgement('q1', 1, 1), judgement('q1', 1, 2)].map(formatJudgementLine).join('');
    const before = judgement('q1', 1, 2);
    expect(edited(text, [{ before, after: { ...before, grade: 0 } }])).toBe(
      formatJudgementLine({ ...before, grade: 0 }).repeat(2),
    );
  });

  it('drop the overlap of a query with new words, and keep its origin and its name', () => {
    const text = '{"_id":"q1","text":"old","origin":{"kind":"heading","file":"a.md","line":3},"overlap":0.4}\n';
    const before = { id: 'q1', text: 'old', origin: { kind: 'heading', file: 'a.md', line: 3 }, overlap: 0.4 } as const;
    const after = { id: 'q1', text: 'new', origin: before.origin };
    expect(editLines(text, [{ before, after }], QUERY_LINES, new WeakMap())).toBe(
      '{"_id":"q1","text":"new","origin":{"kind":"heading","file":"a.md","line":3}}\n',
    );
  });

  it('are as before when everything is taken back, whatever was done', () => {
    const anyLine = fc.oneof(
      fc.constantFrom('', 'not json', '[1]', '{"query":"q9","file":"z.md","grade":1}'),
      fc
        .tuple(fc.constantFrom('q1', 'q2'), fc.integer({ min: 1, max: 4 }), fc.integer({ min: 0, max: 3 }))
        .map(([query, line, grade]) => formatJudgementLine(judgement(query, line * 10, grade)).trim()),
    );
    const anyFile = fc
      .tuple(fc.uniqueArray(anyLine, { selector: (line) => line.replace(/"grade":\d/, '') }), fc.boolean())
      .map(([lines, crlf]) => lines.map((line) => line + (crlf ? '\r\n' : '\n')).join(''));
    fc.assert(
      fc.property(anyFile, fc.array(fc.tuple(fc.nat(), fc.constantFrom(0, 1, 2, 3, null))), (text, actions) => {
        const removed: Removed = new WeakMap();
        const list = text
          .split(/\r?\n/)
          .filter((line) => line.startsWith('{"query":"q'))
          .map((line) => JSON.parse(line) as Judgement);
        let now = text;
        const undo: Swap<Judgement>[] = [];
        for (const [which, grade] of actions) {
          const index = which % (list.length + 1);
          const before = list[index];
          const after =
            grade === null ? undefined : { ...(before ?? judgement('q1', 100 + undo.length * 10, 0)), grade };
          if (!before && !after) continue;
          list.splice(index, 1, ...(after ? [after] : []));
          now = edited(now, [{ ...(before && { before }), ...(after && { after }) }], removed);
          undo.unshift({ ...(after && { before: after }), ...(before && { after: before }) });
        }
        expect(edited(now, undo, removed)).toBe(text);
      }),
    );
  });
});
