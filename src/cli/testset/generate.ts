import path from 'node:path';
import process from 'node:process';
import { userError } from '../../core/common';
import type { CorpusSpec } from '../../core/corpus';
import { QUERY_ORIGINS, type QueryOriginKind } from '../../core/evaluation';
import { renderTestset } from '../../core/report';
import { MOST_TESTSET_QUERIES } from '../../core/testset';
import type { GeneratedTestset, QueryFiles } from '../../protocol/worker-protocol';
import { wholeNumber, type CommandLine } from '../args';
import { withEngine, type EngineUse } from '../engine';
import type { ExitCode } from '../exit-code';
import { readInputs } from '../inputs';
import { checkOutput, writeOutput } from '../outputs';

/** `rag-lab testset [generate]`: adds queries made from the documents to the query files; what stands there stays. */
export async function generateTestset(line: CommandLine): Promise<ExitCode> {
  const { corpus, files } = readInputs(line);
  const request: Request = {
    corpus,
    files: filesFor(line, files),
    count: wholeNumber(line, 'count', 100, 1, MOST_TESTSET_QUERIES),
    seed: wholeNumber(line, 'seed', 1, 0, 0xffffffff),
  };
  const kinds = kindsOf(line.text.from);
  if (line.text.json !== undefined) checkOutput(line.text.json);
  const { changes, ...made } = await withEngine(line, (engine) =>
    line.text.endpoint === undefined
      ? engine.client.call('testset', { ...request, kinds }, engine)
      : askModel(line, request, engine),
  );
  for (const notice of made.notices) process.stderr.write(`${notice}\n`);
  for (const { path: file } of changes) checkOutput(file);
  if (line.text.json !== undefined) writeOutput(line.text.json, `${JSON.stringify(made, null, 2)}\n`);
  // Queries come first: without judgements they are only not measured yet.
  for (const { path: file, text } of changes) writeOutput(file, text);
  if (line.flags.has('quiet')) return 0;
  const written = changes.map(({ path: file }) => path.relative('', file)).join(' and ');
  process.stdout.write(`${renderTestset(made)}${written ? `\nAdded to ${written}.\n` : '\nNothing was written.\n'}`);
  return 0;
}

interface Request {
  readonly corpus: CorpusSpec;
  readonly files: QueryFiles;
  readonly count: number;
  readonly seed: number;
}

function askModel({ text }: CommandLine, request: Request, engine: EngineUse): Promise<GeneratedTestset> {
  const model = text['endpoint-model'];
  if (model === undefined)
    throw userError('testset/no-model', 'No model is named.', 'Write --endpoint URL --endpoint-model NAME.');
  const key = process.env['RAG_LAB_API_KEY'];
  const endpoint = { url: text.endpoint!, model, ...(key && { key }) };
  return engine.client.call('questionsByEndpoint', { ...request, endpoint }, engine);
}

/** `--out DIR` names both files at once: a BEIR folder's own are not written to. */
function filesFor({ text }: CommandLine, files: QueryFiles): QueryFiles {
  if (text.out === undefined) return files;
  const dir = path.resolve(text.out);
  return { queries: path.join(dir, 'queries.jsonl'), judgements: path.join(dir, 'judgements.jsonl') };
}

function kindsOf(from: string | undefined): readonly QueryOriginKind[] {
  const names = from?.split(',').map((name) => name.trim()) ?? [];
  const kinds = QUERY_ORIGINS.filter((kind) => kind !== 'model');
  const unknown = names.find((name) => !kinds.some((kind) => kind === name));
  if (unknown === undefined) return kinds.filter((kind) => names.includes(kind));
  throw userError(
    'testset/unknown-kind',
    `Queries are not made from "${unknown.slice(0, 40)}".`,
    `Use ${kinds.join(', ')}, with commas between.`,
  );
}
