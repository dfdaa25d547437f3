import { createHash } from 'node:crypto';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { LabError, userError, type JobControl } from '../core/common';
import { checkNames, configError, type Variant } from '../core/config';
import type { RunResult } from '../core/experiment';
import type { RunStore } from '../core/store';
import { serveEngine, type EngineHandlers } from '../protocol/channel';
import { EngineClient } from '../protocol/engine-client';
import type { Transport } from '../protocol/transport';
import { PROTOCOL_VERSION, type EngineConnections, type EngineOptions } from '../protocol/worker-protocol';
import { readQuerySet } from './corpus';
import { createNodeLab, type NodeLab } from './create-node-lab';
import {
  adviceHandlers,
  bisectHandlers,
  bundleHandlers,
  cacheHandlers,
  distilHandlers,
  modelHandlers,
  primingHandlers,
  probeHandlers,
  qualityHandlers,
  querySetHandlers,
  replicaHandlers,
  rerankerHandlers,
  semanticHandlers,
  serverHandlers,
  sweepHandlers,
  testsetHandlers,
  traceHandlers,
  type HandlerContext,
} from './handlers';
import { withinJob } from './http';
import { embedInProcesses } from './indexing';
import { doctor, engineMemory, machineInfo } from './machine';
import { createRunStore } from './store';

const LEAVE_MS = 1_200;

/** Answers the editor's or the terminal's requests on this end of a transport until the other side goes. */
export function serveLab(transport: Transport, options: EngineOptions, workerPath: string): void {
  let opening: Promise<NodeLab> | undefined;
  let connections: EngineConnections = { keys: {}, servers: {} };
  const newEngine = (): EngineClient =>
    new EngineClient({ workerPath, engine: options, connections: () => connections });
  const freshEngine = freshEngineBy(newEngine);
  let lab: NodeLab['lab'] | undefined;
  const open = (): Promise<NodeLab> =>
    (opening ??= createNodeLab(
      options,
      () => connections,
      (corpus, variant, start, control) => freshEngine('coldProbe', { corpus, variant, start }, control),
      embedInProcesses({ workerPath, engine: options, cores: availableParallelism() }),
    ).then((node) => {
      lab = node.lab;
      return node;
    }));

  /** Nothing stays on the user's servers, as far as they answer before whoever waits for this process loses patience. */
  const leave = async (): Promise<void> => {
    await opening?.then(({ servers }) => servers.dropAll(LEAVE_MS)).catch(() => undefined);
    process.exit(0);
  };

  /** Runs belong to a folder, wherever it is mounted in the store. */
  const runsOf = (corpusRoot: string): RunStore => {
    const name = createHash('sha256').update(path.resolve(corpusRoot)).digest('hex').slice(0, 16);
    return createRunStore(path.join(options.storeDir, 'runs', name));
  };

  const checkVariants = async ({ ports }: NodeLab, variants: readonly Variant[]): Promise<void> => {
    const issues = checkNames(variants, {
      embeddingModels: (await ports.models.list()).map((model) => model.id),
      rerankers: (await ports.rerankers.list()).map((reranker) => reranker.id),
      pricedEmbeddingModels: ports.prices.embeddingModels(),
      pricedAnswerModels: ports.prices.answerModels(),
    });
    if (issues.length) throw configError(issues);
  };

  const context: HandlerContext = {
    open,
    checkVariants,
    connections: () => connections,
    newEngine,
    freshEngine,
    runsOf,
    requireQuerySet: async (corpus, files) => {
      const querySet = await readQuerySet(corpus, files);
      if (querySet?.queries.length) return querySet;
      throw userError(
        'queries/missing',
        'There are no queries for these documents.',
        'Generate a test set, or write rag-lab/queries.jsonl and rag-lab/judgements.jsonl.',
      );
    },
  };

  const handlers: EngineHandlers = {
    ...qualityHandlers(context),
    ...testsetHandlers(context),
    ...querySetHandlers(context),
    ...sweepHandlers(context),
    ...bisectHandlers(context),
    ...modelHandlers(context),
    ...rerankerHandlers(context),
    ...distilHandlers(context),
    ...adviceHandlers(context),
    ...serverHandlers(context),
    ...cacheHandlers(context),
    ...traceHandlers(context),
    ...semanticHandlers(context),
    ...replicaHandlers(context),
    ...bundleHandlers(context),
    ...primingHandlers(context),
    ...probeHandlers(context),
    connect: (told) => {
      connections = told;
      return null;
    },
    hello: () => ({ version: PROTOCOL_VERSION, pid: process.pid, machine: machineInfo(), notices: [] }),
    models: async () => (await open()).lab.models(),
    pricedModels: async () => {
      const { prices } = (await open()).ports;
      return {
        embedding: prices.embeddingModels(),
        answer: prices.answerModels(),
        source: prices.source,
        date: prices.date,
      };
    },
    doctor: async () => doctor((await open()).ports, options, connections.redis),
    querySet: ({ corpus, files }) => readQuerySet(corpus, files),
    plan: async ({ corpus, variants }, control) => {
      const node = await open();
      await checkVariants(node, variants);
      return node.lab.plan(corpus, variants, control);
    },
    index: async ({ corpus, variants }, control) => {
      const node = await open();
      await checkVariants(node, variants);
      return node.lab.index(corpus, variants, control);
    },
    query: async ({ corpus, variant, text, filter, after }, control) => {
      const node = await open();
      await checkVariants(node, [variant]);
      return node.lab.query(corpus, variant, text, control, filter, after);
    },
    compare: async ({ files, rankings: wanted, keep, title, ...request }, control) => {
      const node = await open();
      await checkVariants(node, request.variants);
      const querySet = await readQuerySet(request.corpus, files);
      const { result, rankings } = await node.lab.compare({ ...request, ...(querySet && { querySet }) }, control);
      const run = querySet?.notices.length ? { ...result, notes: [...querySet.notices, ...result.notes] } : result;
      const kept = keep ? await keepRun(runsOf(request.corpus.root), run, title) : run;
      return { run: kept, ...(wanted && { rankings }) };
    },
    embedTexts: async ({ model, batch }) => {
      const embedder = await (await open()).ports.models.open(model);
      return { vectors: await embedder.embed(batch) };
    },
    storeUse: async () => ({ ...(await (await open()).ports.store.use()), dir: options.storeDir }),
    storeClear: async () => {
      const { store } = (await open()).ports;
      await store.clear();
      return store.use();
    },
    runsList: ({ corpusRoot }) => runsOf(corpusRoot).list(),
    runsRead: async ({ corpusRoot, id }) => JSON.parse(await runsOf(corpusRoot).read(id)) as never,
    runsDelete: async ({ corpusRoot, id }) => {
      await runsOf(corpusRoot).delete(id);
      return null;
    },
    runsPin: async ({ corpusRoot, id }) => {
      await runsOf(corpusRoot).pin(id ?? undefined);
      return null;
    },
  };
  const memory = engineMemory(
    options.memoryLimitBytes,
    () => lab?.spares() ?? [],
    (notice) => served.notice(notice),
    () => served.isIdle(),
  );
  const served = serveEngine(transport, withinJobs(handlers), {
    async yieldToEvents() {
      await new Promise((resolve) => setImmediate(resolve));
      memory.look();
    },
    onIdle: () => memory.idle(),
    // Whoever broke the protocol gets no answer, and an engine without anyone to answer is an orphan.
    onEnd: () => void leave(),
  });
}

/** What a method asks of servers ends with its job. */
const withinJobs = (handlers: EngineHandlers): EngineHandlers =>
  Object.fromEntries(
    Object.entries(handlers).map(([method, handle]: [string, (params: never, control: JobControl) => unknown]) => [
      method,
      (params: never, control: JobControl) => withinJob(control.signal, () => handle(params, control)),
    ]),
  ) as unknown as EngineHandlers;

/** Starts this same engine once more, asks it one thing, and ends it. */
const freshEngineBy =
  (newEngine: HandlerContext['newEngine']): HandlerContext['freshEngine'] =>
  async (method, params, control) => {
    const client = newEngine();
    try {
      return await client.call(method, params, {
        signal: control.signal,
        onProgress: (progress) => control.report(progress),
      });
    } finally {
      await client.dispose();
    }
  };

/** Writes a run beside the others; where the store cannot be written, the run says so instead of being lost with it. */
async function keepRun(runs: RunStore, run: RunResult, title: string): Promise<RunResult> {
  const json = JSON.stringify(run);
  const { id, startedAt, variants, corpus, queries } = run;
  try {
    await runs.write(
      {
        id,
        title,
        startedAt,
        variants: variants.map((variant) => variant.name),
        documents: corpus.documents,
        queries: queries.count,
        bytes: json.length,
        pinned: false,
      },
      json,
    );
    return run;
  } catch (error) {
    if (!(error instanceof LabError) || error.fault !== 'environment') throw error;
    return { ...run, notes: [...run.notes, `This run is not kept in the list of runs: ${error.message}`] };
  }
}
