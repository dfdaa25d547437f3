import type { ToJudge } from '../../src/protocol/judge-protocol';
import { error, flag, job, list, maybe, number, numberOrNull, shape, stateMessage, text } from '../checks';

const lines = { startLine: maybe(number), endLine: maybe(number) };

export const isToJudge = stateMessage<ToJudge>(
  'judge',
  shape({
    empty: maybe(text),
    judged: number,
    count: number,
    queries: maybe(list(shape({ text, judged: flag }))),
    position: number,
    query: maybe(
      shape({
        id: text,
        text,
        origin: maybe(shape({ kind: text, file: maybe(text), line: maybe(number), detail: maybe(text) })),
        overlap: maybe(number),
      }),
    ),
    items: maybe(
      list(
        shape({
          ...{ key: text, document: text, file: text, startLine: number, endLine: number, context: text, text },
          ...{ grade: numberOrNull, judged: maybe(shape(lines)) },
        }),
      ),
    ),
    elsewhere: list(shape({ key: text, file: text, ...lines, grade: number, lost: maybe(flag) })),
    canUndo: flag,
    lastAction: maybe(text),
    saving: text,
    error: maybe(error),
    job,
    notices: list(text),
  }),
);
