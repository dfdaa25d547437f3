import type { Variant } from '../../core/config';
import type { CorpusSpec } from '../../core/corpus';
import type { QuerySet } from '../../core/evaluation';
import type { RunStore } from '../../core/store';
import type { EngineHandlers } from '../../protocol/channel';
import type { JobControl } from '../../core/common';
import type { Params, Result } from '../../protocol/channel';
import type { EngineClient } from '../../protocol/engine-client';
import type { EngineConnections, EngineMethod, QueryFiles } from '../../protocol/worker-protocol';
import type { NodeLab } from '../create-node-lab';

/** What answering a request needs. */
export interface HandlerContext {
  /** The lab, made when it is first asked for. */
  readonly open: () => Promise<NodeLab>;
  /** Names that only this machine can check. @throws `config/unknown-name` */
  readonly checkVariants: (node: NodeLab, variants: readonly Variant[]) => Promise<void>;
  /** What whoever started the engine allows it to reach; empty until told. */
  readonly connections: () => EngineConnections;
  /** A second engine, not started yet; whoever made it ends it. */
  readonly newEngine: () => EngineClient;
  /** Asks a second engine that has nothing loaded, and ends it. */
  readonly freshEngine: <M extends EngineMethod>(
    method: M,
    params: Params<M>,
    control: JobControl,
  ) => Promise<Result<M>>;
  readonly runsOf: (corpusRoot: string) => RunStore;
  /** @throws `queries/missing` where the corpus has no queries */
  readonly requireQuerySet: (corpus: CorpusSpec, files: QueryFiles) => Promise<QuerySet>;
}

export type Handlers<M extends EngineMethod> = Pick<EngineHandlers, M>;
