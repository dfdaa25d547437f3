import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { RunResult } from '../experiment';
import { failureLine, failureTexts } from './failures';
import { headline, textOf } from './headline';
import { renderJson } from './json';
import { comparisonTable, rowLabel } from './table-model';
import { visible } from './visible';

/** Where the page's script finds its data and draws. */
export const REPORT_DATA_ID = 'rag-lab-run';
export const REPORT_ROOT_ID = 'rag-lab-report';

export interface HtmlParts {
  /** The bundle that draws the run found in `#rag-lab-run` (JSON text) into `#rag-lab-report`. */
  readonly script: string;
  readonly style: string;
}

/**
 * A page that needs nothing but itself: data, script and style inside, all else refused by its content security policy.
 * Where scripts do not run it shows the whole table.
 */
export function renderHtmlReport(run: RunResult, parts: HtmlParts): string {
  const script = inElement(parts.script, 'script');
  const style = inElement(parts.style, 'style');
  const policy = [
    "default-src 'none'",
    `script-src '${hashSource(script)}'`,
    `style-src '${hashSource(style)}'`,
    'img-src data:',
    'font-src data:',
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const title = `RAG Performance Lab: ${run.corpus.name}`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main id="${REPORT_ROOT_ID}"></main>
<noscript>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(textOf(headline(run)))}.</p>
${plainTable(run)}${plainFailures(run)}
</noscript>
<script type="application/json" id="${REPORT_DATA_ID}">${dataText(run)}</script>
<script>${script}</script>
</body>
</html>
`;
}

/** Characters that could end the element, open a comment or break a line of script become JSON escapes. */
const dataText = (run: RunResult): string =>
  JSON.stringify(JSON.parse(renderJson(run))).replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

/**
 * Content of a script or style element as the browser will read it (line ends folded), unable to end its element. The
 * hash of the policy is of this text.
 */
const inElement = (content: string, element: 'script' | 'style'): string =>
  content
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u0000', '\uFFFD')
    .replace(new RegExp(`<(?=/${element})`, 'gi'), element === 'script' ? String.raw`\x3c` : String.raw`\3c `)
    .replace(/<(?=!--)/g, element === 'script' ? String.raw`\x3c` : String.raw`\3c `);

const hashSource = (content: string): string => `sha256-${btoa(String.fromCharCode(...sha256(utf8ToBytes(content))))}`;

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escapeHtml = (text: string): string => visible(text).replace(/[&<>"']/g, (character) => ENTITIES[character]!);

function plainTable(run: RunResult): string {
  const { columns, groups } = comparisonTable(run, { all: true });
  const row = (cells: readonly string[], element: 'td' | 'th'): string =>
    `<tr>${cells.map((cell, i) => `<${i === 0 ? 'th' : element}>${escapeHtml(cell)}</${i === 0 ? 'th' : element}>`).join('')}</tr>`;
  const lines = groups.flatMap(({ label, rows }) => [
    row([label, ...columns.map(() => '')], 'th'),
    ...rows.map((line) => row([rowLabel(line), ...line.cells.map(cellText)], 'td')),
  ]);
  return `<table>\n${[row(['Metric', ...columns.map(({ name }) => name)], 'th'), ...lines].join('\n')}\n</table>`;
}

const plainFailures = (run: RunResult): string =>
  failureTexts(run)
    .map((failure) => `\n<p>${escapeHtml(failureLine(failure))}</p>`)
    .join('');

const cellText = ({ text, difference, verdict }: { text: string; difference?: string; verdict?: string }): string =>
  difference === undefined || verdict === undefined ? text : `${text} (${difference}, ${verdict})`;
