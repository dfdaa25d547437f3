import type { Baseline, BaselineVariant } from './types';

/**
 * The text of `rag-lab/baseline.json`: one figure and one query a line, so that a diff names what changed. Equal
 * baselines give equal bytes.
 */
export function formatBaseline({ version, tool, corpus, querySet, machine, variants }: Baseline): string {
  const members = [
    ...Object.entries({ version, tool, corpus, querySet, machine }).map(
      ([key, value]) => `  "${key}": ${onOneLine(value)}`,
    ),
    `  "variants": ${list(variants.map(variantText), '  ')}`,
  ];
  return `{\n${members.join(',\n')}\n}\n`;
}

const variantText = ({ name, knobs, metrics, queries }: BaselineVariant): string => {
  const figures = Object.entries(metrics).map(([id, figure]) => `        ${JSON.stringify(id)}: ${onOneLine(figure)}`);
  return [
    '    {',
    `      "name": ${JSON.stringify(name)},`,
    `      "knobs": ${onOneLine(knobs)},`,
    `      "metrics": {${figures.length ? `\n${figures.join(',\n')}\n      ` : ''}},`,
    `      "queries": ${list(
      queries.map((query) => `        ${onOneLine(query)}`),
      '      ',
    )}`,
    '    }',
  ].join('\n');
};

const list = (rows: readonly string[], indent: string): string =>
  rows.length ? `[\n${rows.join(',\n')}\n${indent}]` : '[]';

/** Members in the order of the object, a blank after each colon and comma. */
function onOneLine(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${onOneLine(member)}`);
  return members.length ? `{ ${members.join(', ')} }` : '{}';
}
