import path from 'node:path';
import { createLab } from '../core/create-lab';
import type { Lab } from '../core/lab';
import { defaultKnobs } from '../core/config';
import type { LabPorts } from '../core/ports';
import { createFlatKind, createHierarchicalKind } from '../core/vector-index';
import type { EngineConnections, EngineOptions } from '../protocol/worker-protocol';
import { createFileCorpusReader } from './corpus';
import { genaiPrices, gptTokens } from './cost';
import { createOnnxModels, type ModelRegistry } from './embedding';
import { gitHistory } from './git/history';
import { machineInfo, openCalibration, systemClock, type CalibrationFile } from './machine';
import { remoteOpener, type AddRemoteOptions } from './remote-embedding';
import { createRerankers, type RerankersOptions } from './reranking';
import { openStore } from './store';
import { createVectorFiles } from './vectors';
import { createHnswKind, createUsearchKind } from './vector-index';
import { createVectorServers, type VectorServers } from './vector-server';

export interface NodeLab {
  readonly calibration: CalibrationFile;
  readonly lab: Lab;
  readonly ports: LabPorts;
  /** As `ports.models`, with where they lie. */
  readonly models: ModelRegistry;
  readonly servers: VectorServers;
  /** What adding a remote model needs. */
  readonly remote: AddRemoteOptions;
  /** What adding a reranker needs. */
  readonly reranking: RerankersOptions;
}

/** Its tokenizer counts for remote models whose own is not known here. */
const STAND_IN = defaultKnobs()['embedding.model'];

/** The lab on this machine: core's ports made real. Nothing native is loaded before it is needed. */
export async function createNodeLab(
  options: EngineOptions,
  connections: () => EngineConnections,
  coldProbe?: LabPorts['coldProbe'],
  parallel?: LabPorts['embedInParallel'],
): Promise<NodeLab> {
  const prices = genaiPrices();
  const paidTokens = gptTokens();
  const servers = createVectorServers(connections);
  const remote: AddRemoteOptions = {
    keys: () => connections().keys,
    prices,
    paidTokens,
    standIn: () => models.openTokenizer(STAND_IN),
  };
  const machine = machineInfo();
  const calibration = openCalibration(options.storeDir, machine);
  const models: ModelRegistry = createOnnxModels({
    ...options,
    remote: remoteOpener(remote),
    threadsOf: (id) => options.threads ?? calibration.threadsOf(id),
  });
  const { userModelsDir, threads } = options;
  const reranking = { userModelsDir, keys: remote.keys, ...(threads !== undefined && { threads }) };
  const ports: LabPorts = {
    clock: systemClock,
    corpusReader: createFileCorpusReader(),
    models,
    ...(parallel && { embedInParallel: parallel }),
    rerankers: createRerankers(reranking),
    indexKinds: [
      createFlatKind(),
      createHierarchicalKind(),
      createHnswKind(),
      createUsearchKind({ mappedDir: path.join(options.storeDir, 'mapped'), mappedBytes: options.storeQuotaBytes }),
      ...servers.kinds,
    ],
    vectorFiles: createVectorFiles({
      dir: path.join(options.storeDir, 'rows'),
      maxBytes: options.storeQuotaBytes,
    }),
    store: await openStore({ dir: options.storeDir, quotaBytes: options.storeQuotaBytes }),
    prices,
    paidTokens,
    machine,
    history: gitHistory,
    ...(coldProbe && { coldProbe }),
  };
  return {
    ports,
    calibration,
    models,
    servers,
    remote,
    reranking,
    lab: createLab(ports, { timestamp: () => new Date().toISOString() }),
  };
}
