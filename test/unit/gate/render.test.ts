import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  gateReport,
  judgeGate,
  placesIn,
  renderGateJunit,
  renderGateMarkdown,
  renderGateProblems,
  renderGateSarif,
  renderGateText,
  type GateCheck,
  type GateReport,
} from '../../../src/core/gate';
import { baseline, gateRun, losing, onMachine } from './gate-run';

// A strict XML parser that the packaging tool brings along.
const { parseString } = createRequire(import.meta.url)('xml2js') as {
  parseString: (xml: string, done: (error: Error | null, tree: unknown) => void) => void;
};
interface JunitCase {
  readonly $: Record<string, string>;
  readonly failure?: readonly { readonly _: string; readonly $: Record<string, string> }[];
  readonly skipped?: readonly { readonly $: Record<string, string> }[];
}
interface JunitSuite {
  readonly $: Record<string, string>;
  readonly testcase: readonly JunitCase[];
}
function readJunit(xml: string): { readonly $: Record<string, string>; readonly testsuite: readonly JunitSuite[] } {
  let tree: unknown;
  parseString(xml, (error, found) => {
    if (error) throw error;
    tree = found;
  });
  return (tree as { testsuites: ReturnType<typeof readJunit> }).testsuites;
}

const queries = {
  file: 'rag-lab/queries.jsonl',
  text: gateRun.outcomes.map(({ id, text }) => `${JSON.stringify({ id, text })}\n`).join(''),
};
const placeOf = placesIn({ queries, config: { file: 'rag-lab.config.json', text: '{}' } });
const lost = losing('smaller', 'q2', 'q10');
const failed = judgeGate({
  baseline,
  run: { ...lost, machine: onMachine({ cores: 64 }).machine, corpus: { ...lost.corpus, fingerprint: 'f' } },
  tool: '1.0.0',
  placeOf,
});
const passed = judgeGate({ baseline, run: gateRun, tool: '1.0.0', placeOf });
const COMMAND = 'rag-lab gate rag-lab.config.json';

describe('in a terminal', () => {
  it('one line a failed check, then a summary', () => {
    const lines = renderGateText(failed).trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines[0]).toMatch(
      /^failed smaller: q2 is still found: expected among the first 10 \(was rank 1\), is rank 37 \(should find .*\) rag-lab\/queries\.jsonl:2$/,
    );
    expect(lines[2]).toMatch(/^Gate failed: 2 failed, \d+ passed, 8 not compared\.$/);
  });
  it('the summary alone where all is well', () => {
    expect(renderGateText(passed)).toMatch(/^Gate passed: \d+ passed\.\n$/);
    expect(renderGateProblems(passed)).toBe('');
  });
  it('as problem lines', () => {
    const matcher = /^([^:\n]+):(\d+): (error|warning): (.+)$/;
    const lines = renderGateProblems(failed).trimEnd().split('\n');
    expect(lines.map((line) => matcher.exec(line)?.slice(1, 4))).toEqual([
      ['rag-lab/queries.jsonl', '2', 'error'],
      ['rag-lab/queries.jsonl', '10', 'error'],
    ]);
    const allowed = judgeGate({ baseline, run: lost, settings: { lostQueries: 2 }, tool: '1', placeOf });
    expect(renderGateProblems(allowed)).toMatch(/^rag-lab\/queries\.jsonl:2: warning: /);
  });
});

describe('as Markdown', () => {
  const text = renderGateMarkdown(failed, lost, { command: COMMAND });
  it('says what failed, which queries were lost and what stands there now, and how to run it again', () => {
    expect(text).toContain('## Retrieval gate: **failed**');
    expect(text).toContain('### Lost queries: 2');
    expect(text).toMatch(
      /\| smaller \| `q2` \| `what does efSearch do` \|.*`docs\/indexes\/hnsw\.md:40-58` \| `docs\/indexes\/hnsw/,
    );
    expect(text).toContain('`rag-lab/queries.jsonl:2`');
    expect(text).toMatch(
      /### Not compared\n\n- latency of baseline, smaller, words, sentences: The baseline was measured on/,
    );
    expect(text).toContain('### Changed since the baseline');
    expect(text).toContain(`\`\`\`sh\n${COMMAND}\n\`\`\``);
  });
  it('is short where all is well', () => {
    const [before] = renderGateMarkdown(passed, gateRun, { command: COMMAND }).split('<details>');
    expect(before!.split('\n').length).toBeLessThan(8);
  });
  it('shows hostile texts as text, in their cells', () => {
    const row = text.split('\n').find((line) => line.startsWith('| smaller | `q10`'))!;
    expect(row).toContain('`table \\| pipes * and _stars_ [link](javascript:alert(1))`');
    expect(row.replaceAll('\\|', '').match(/\|/g)).toHaveLength(9);
  });
});

describe('as JUnit XML', () => {
  it('has a suite a variant and a case a check, with their counts', () => {
    const { $, testsuite } = readJunit(renderGateJunit(failed));
    expect(testsuite.map((suite) => suite.$['name'])).toEqual(['baseline', 'smaller', 'words', 'sentences']);
    expect($).toMatchObject({ tests: String(failed.checks.length), failures: '2', skipped: '8', errors: '0' });
    for (const { $: counts, testcase } of testsuite) {
      expect(testcase).toHaveLength(Number(counts['tests']));
      expect(testcase.filter(({ failure }) => failure)).toHaveLength(Number(counts['failures']));
      expect(testcase.filter(({ skipped }) => skipped)).toHaveLength(Number(counts['skipped']));
    }
    const broken = testsuite[1]!.testcase.find(({ failure }) => failure)!;
    expect(broken.$).toEqual({
      classname: 'smaller.query',
      name: 'q2 is still found',
      file: 'rag-lab/queries.jsonl',
      line: '2',
    });
    expect(broken.failure![0]!.$['type']).toBe('query');
    expect(broken.failure![0]!._).toContain('rank 37');
  });

  it('is well-formed whatever stands in it', () => {
    const nasty = fc.string({ unit: 'binary', maxLength: 30 });
    const text = fc.oneof(
      nasty,
      fc.constantFrom('\u0000\u0008', ']]>', '--', '\uD800', '\uFFFE', '<a b="c">&amp;', '-'),
    );
    const checkOf = (title: string, detail: string, status: GateCheck['status']): GateCheck => ({
      ...{ id: 'v/query/x', kind: 'query', variant: 'v', title, status },
      ...{ expected: detail, actual: title, detail, where: { file: title, line: 1 } },
    });
    fc.assert(
      fc.property(text, text, fc.constantFrom('passed', 'failed', 'warned', 'not-compared'), (a, b, status) => {
        const xml = renderGateJunit(gateReport([checkOf(a, b, status)], [a, b]));
        expect(readJunit(xml).testsuite[0]!.testcase).toHaveLength(1);
        // What XML 1.0 calls a character, and nothing else.
        expect(xml).toMatch(/^[\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]*$/u);
      }),
      { numRuns: 300 },
    );
  });
});

describe('as SARIF', () => {
  interface Sarif {
    readonly $schema: string;
    readonly version: string;
    readonly runs: readonly {
      readonly tool: {
        readonly driver: {
          readonly name: string;
          readonly version: string;
          readonly rules: readonly { readonly id: string }[];
        };
      };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly message: { readonly text: string };
        readonly locations: readonly {
          readonly physicalLocation: {
            readonly artifactLocation: { readonly uri: string };
            readonly region: { readonly startLine: number };
          };
        }[];
        readonly partialFingerprints: Record<string, string>;
      }[];
    }[];
  }
  const read = (report: GateReport): Sarif => JSON.parse(renderGateSarif(report, '1.2.3')) as Sarif;

  it('holds the members that the format requires, and a result a failed check at its line', () => {
    const log = read(failed);
    expect(log.version).toBe('2.1.0');
    expect(log.$schema).toContain('sarif-2.1.0');
    const [{ tool, results }] = log.runs as [Sarif['runs'][number]];
    expect(tool.driver).toMatchObject({ name: 'RAG Performance Lab', version: '1.2.3' });
    expect(results).toHaveLength(2);
    for (const { ruleId, ruleIndex, level, message, locations } of results) {
      expect(tool.driver.rules[ruleIndex]!.id).toBe(ruleId);
      expect(level).toBe('error');
      expect(message.text).toMatch(/rank 37/);
      expect(locations).toHaveLength(1);
    }
    expect(results[1]!.locations[0]!.physicalLocation).toMatchObject({
      artifactLocation: { uri: 'rag-lab/queries.jsonl' },
      region: { startLine: 10 },
    });
    const marks = results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    expect(new Set(marks).size).toBe(2);
    expect(read(passed).runs[0]!.results).toEqual([]);
  });

  it('writes paths as relative URIs', () => {
    const odd = { file: 'a folder/#1?:100 %/queries.jsonl', line: 3 };
    const report = gateReport(
      failed.checks.slice(0, 400).map((check) => ({ ...check, where: odd })),
      [],
    );
    const { uri } = read(report).runs[0]!.results[0]!.locations[0]!.physicalLocation.artifactLocation;
    expect(uri).toBe('a%20folder/%231%3F%3A100%20%25/queries.jsonl');
    expect(new URL(uri, 'file:///root/').pathname.split('/').map(decodeURIComponent).join('/')).toBe(
      `/root/${odd.file}`,
    );
  });
});
