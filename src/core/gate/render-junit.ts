import { visible } from '../report';
import { checkSentence, countsText } from './render-text';
import type { GateCheck, GateReport } from './types';

/**
 * The checks as JUnit XML in its common form: a suite a variant, a case a check. What was not compared is skipped with
 * its reason; a warning passes with a line of output.
 */
export function renderGateJunit(report: GateReport): string {
  const variants = [...new Set(report.checks.map(({ variant }) => variant))];
  const suites = variants.map((variant) =>
    suite(
      variant,
      report.checks.filter((check) => check.variant === variant),
    ),
  );
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'rag-lab gate', ...totals(report.checks) })}>`,
    ...suites,
    ...report.notices.map((notice) => `  <!-- ${comment(notice)} -->`),
    `  <!-- ${comment(countsText(report))} -->`,
    '</testsuites>',
    '',
  ].join('\n');
}

const totals = (checks: readonly GateCheck[]): Record<string, number> => ({
  tests: checks.length,
  failures: checks.filter(({ status }) => status === 'failed').length,
  errors: 0,
  skipped: checks.filter(({ status }) => status === 'not-compared').length,
});

const suite = (variant: string, checks: readonly GateCheck[]): string =>
  [`  <testsuite${attributes({ name: variant, ...totals(checks) })}>`, ...checks.map(testCase), '  </testsuite>'].join(
    '\n',
  );

function testCase(check: GateCheck): string {
  const { variant, kind, title, where, status } = check;
  const head = `    <testcase${attributes({ classname: `${variant}.${kind}`, name: title, ...where })}`;
  const sentence = checkSentence(check);
  switch (status) {
    case 'passed':
      return `${head}/>`;
    case 'failed':
      return `${head}>\n      <failure${attributes({ message: sentence, type: kind })}>${escaped(sentence)}</failure>\n    </testcase>`;
    case 'warned':
      return `${head}>\n      <system-out>${escaped(sentence)}</system-out>\n    </testcase>`;
    case 'not-compared':
      return `${head}>\n      <skipped${attributes({ message: sentence })}/>\n    </testcase>`;
  }
}

const attributes = (values: Readonly<Record<string, string | number>>): string =>
  Object.entries(values)
    .map(([name, value]) => ` ${name}="${escaped(String(value))}"`)
    .join('');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** What XML 1.0 cannot hold at all (control characters, lone surrogates, U+FFFE, U+FFFF) is shown as an escape. */
const escaped = (text: string): string =>
  visible(text)
    .replace(/[\uFFFE\uFFFF]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!);

/** Two hyphens would end it. */
const comment = (text: string): string => escaped(text).replace(/-(?=-|$)/g, '- ');
