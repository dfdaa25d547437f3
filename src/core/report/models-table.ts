import { withThousands } from '../config';
import type { FidelityReport, ModelFigures } from '../embedding';
import { formatValue, UNKNOWN } from './format-value';
import { layOut } from './lay-out';
import { codeCell, escapeMarkdown, markdownTable } from './markdown-text';
import { visible } from './visible';

const HEAD = [
  'model',
  'kind',
  'dimensions',
  'reads up to',
  'nDCG@10',
  '95 %',
  'tokens/s',
  'first load',
  'memory',
  'on disk',
  'USD per million tokens',
];

/** Models side by side as plain text for a terminal; a newline at the end. */
export function renderModelFigures(figures: readonly ModelFigures[]): string {
  const rows = figures.map((of) => [visible(of.model.id), ...cells(of)]);
  const failed = figures.filter(({ error }) => error !== undefined);
  return [
    layOut([HEAD, ...rows], 2),
    ...failed.map(({ model, error }) => `${visible(model.id)}: ${visible(error!)}`),
    `${notesOn(figures).join('\n')}\n`,
  ].join('\n\n');
}

/** The same as a Markdown document. */
export function modelFiguresMarkdown(figures: readonly ModelFigures[]): string {
  const rows = figures.map((of) => [codeCell(of.model.id), ...cells(of).map(escapeMarkdown)]);
  const failed = figures.filter(({ error }) => error !== undefined);
  return [
    '# Embedding models side by side',
    markdownTable(HEAD, 'llrrrrrrrrr', rows),
    ...failed.map(({ model, error }) => `${codeCell(model.id)}: ${escapeMarkdown(error!)}`),
    `${notesOn(figures)
      .map((note) => `- ${escapeMarkdown(note)}`)
      .join('\n')}\n`,
  ].join('\n\n');
}

function cells(figures: ModelFigures): string[] {
  const { model, tokensPerSecond, firstLoadMs, privateBytes, diskBytes, usdPerMillionTokens, ndcg10 } = figures;
  return [
    model.origin === 'added' ? `${model.kind}, added` : model.kind,
    String(model.dimensions),
    `${withThousands(String(model.maxTokens))} tokens`,
    ndcg10 ? ndcg10.value.toFixed(3) : UNKNOWN,
    ndcg10 ? `${ndcg10.low.toFixed(3)} to ${ndcg10.high.toFixed(3)}` : UNKNOWN,
    tokensPerSecond === undefined ? UNKNOWN : withThousands(tokensPerSecond.toFixed(0)),
    formatValue(firstLoadMs === undefined ? undefined : { value: firstLoadMs, unit: 'ms' }),
    formatValue(privateBytes === undefined ? undefined : { value: privateBytes, unit: 'bytes' }),
    formatValue({ value: diskBytes, unit: 'bytes' }),
    model.kind === 'remote' ? (usdPerMillionTokens?.toString() ?? UNKNOWN) : 'none',
  ];
}

function notesOn(figures: readonly ModelFigures[]): string[] {
  const judged = figures.find(({ ndcg10 }) => ndcg10)?.ndcg10;
  return [
    'Tokens/s: median of five rounds in turn over passages of about 200 tokens. First load and private memory: a fresh engine process, to its first vector.',
    judged
      ? `nDCG@10: exact search, ${judged.n} judged queries, 95 % bootstrap interval. To tell two models apart, compare them as variants: paired differences say more than two intervals.`
      : 'nDCG@10 is unknown: there are no judged queries for these documents.',
  ];
}

const MARKS = { passed: 'passed', failed: 'FAILED', 'not-checked': '-' } as const;

/** What the fidelity gate found, a line a check; a newline at the end. */
export const renderFidelity = ({ id, usable, checks }: FidelityReport): string =>
  [
    `${visible(id)} ${usable ? 'may be used' : 'may not be used'}`,
    layOut(
      checks.map((check) => [check.id, MARKS[check.status], visible(check.detail)]),
      3,
    ),
    '',
  ].join('\n');
