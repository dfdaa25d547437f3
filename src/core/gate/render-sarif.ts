import { hashText } from '../common';
import { attention, checkSentence, levelOf } from './render-text';
import { GATE_CHECK_KINDS, type GateCheckKind, type GateReport } from './types';

const RULES: Record<GateCheckKind, { readonly name: string; readonly text: string; readonly help: string }> = {
  quality: {
    name: 'QualityIsNotWorse',
    text: 'Quality is not significantly worse than the baseline',
    help: 'Compare nDCG@10 query by query with rag-lab/baseline.json; look at the lost queries first.',
  },
  query: {
    name: 'QueryIsStillFound',
    text: 'A query that was answered among the first ten still is',
    help: 'See what stands at rank 1 now. When the page was moved, correct its judgements; when its text went, restore it.',
  },
  limit: {
    name: 'LimitIsKept',
    text: 'A limit of the configuration is kept',
    help: 'The limits stand in rag-lab.config.json.',
  },
  latency: {
    name: 'LatencyHasNotRisen',
    text: 'Latency has not risen beyond the allowed share',
    help: 'Judged on the same class of machine alone. Measure again with more rounds: rag-lab gate --repeat 10.',
  },
  baseline: {
    name: 'BaselineFits',
    text: 'Baseline and configuration hold the same variants',
    help: 'Write the baseline again with rag-lab baseline.',
  },
};

/**
 * What failed and what was warned of as SARIF 2.1.0, for code scanning: a rule a kind of check, a result a check,
 * at the line of the query or of the configuration. Paths are relative to the folder that the gate was run in.
 */
export function renderGateSarif(report: GateReport, tool: string): string {
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'RAG Performance Lab',
            version: tool,
            rules: GATE_CHECK_KINDS.map((kind) => ({
              id: kind,
              name: RULES[kind].name,
              shortDescription: { text: `${RULES[kind].text}.` },
              help: { text: RULES[kind].help },
              defaultConfiguration: { level: 'error' },
            })),
          },
        },
        results: attention(report).map((check) => ({
          ruleId: check.kind,
          ruleIndex: GATE_CHECK_KINDS.indexOf(check.kind),
          level: levelOf(check),
          message: { text: checkSentence(check) },
          locations: check.where
            ? [
                {
                  physicalLocation: {
                    artifactLocation: { uri: relativeUri(check.where.file), uriBaseId: '%SRCROOT%' },
                    region: { startLine: check.where.line },
                  },
                },
              ]
            : [],
          partialFingerprints: { 'ragLabCheck/v1': hashText(check.id).slice(0, 32) },
        })),
        columnKind: 'utf16CodeUnits',
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

/** Each step of the path escaped; a first step with a colon would pass for a scheme. */
const relativeUri = (file: string): string =>
  file
    .split('/')
    .map((step) => encodeURIComponent(step.replace(/\p{Surrogate}/gu, '\uFFFD')))
    .join('/');
