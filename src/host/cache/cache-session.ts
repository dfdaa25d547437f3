import { userError } from '../../core/common';
import { differingKnob, type CacheColumn, type CacheLabResult } from '../../core/cache-lab';
import { KNOBS, type KnobValues, type Variant } from '../../core/config';
import { loadNameOf, traceOptionsOf, type TraceSource } from '../../core/traces';
import type { CacheState, ColumnKind, TraceKind } from '../../protocol/cache-protocol';
import { SEED, type LabSession } from '../lab-session';
import { resolved } from '../variant-set';
import { policyKnobs } from './policy-knobs';
import { restoreCache, type SavedCache } from './saved-cache';

/** What the editor gives to the cache panel. Tests fill it with small fakes. */
export interface CachePorts {
  load(): unknown;
  save(saved: SavedCache): void;
  onChange(): void;
  /** Whether searches were recorded in this folder. */
  hasRecorded(): Promise<boolean>;
  /** Writes what was recorded into a trace file. @returns its absolute path; undefined where nothing was */
  recordedTrace(): Promise<string | undefined>;
}

/** The cache lab of one folder: trace and columns as they are chosen, and the result. Knows nothing of the editor. */
export class CacheSession {
  #saved: SavedCache;
  #recorded = false;
  #result: CacheLabResult | undefined;
  /** Trace and variants of the result, as JSON. */
  #resultOf: string | undefined;
  readonly #listening: { dispose(): void };

  constructor(
    readonly session: LabSession,
    private readonly ports: CachePorts,
  ) {
    this.#saved = restoreCache(ports.load());
    this.#listening = session.onChange(() => ports.onChange());
  }

  dispose(): void {
    this.#listening.dispose();
  }

  async open(): Promise<void> {
    await this.session.open();
    this.#recorded = await this.ports.hasRecorded();
    this.ports.onChange();
  }

  setTrace = (trace: TraceKind): void => this.#choose({ ...this.#saved, trace });
  setTraceFile = (traceFile: string): void => this.#choose({ ...this.#saved, trace: 'file', traceFile });
  setColumns = (columns: ColumnKind): void => this.#choose({ ...this.#saved, columns });

  #choose(saved: SavedCache): void {
    this.#saved = saved;
    this.ports.save(saved);
    this.ports.onChange();
  }

  get #active(): Variant {
    const { variantSet } = this.session;
    return resolved(variantSet).find(({ name }) => name === variantSet.active)!;
  }

  /** The active variant and those that see the same answers; with the active one's load, so that one trace serves all. */
  get #alike(): readonly Variant[] {
    const active = this.#active;
    return resolved(this.session.variantSet)
      .filter((variant) => differingKnob(active, variant) === undefined)
      .map(({ name, knobs }) => ({ name, knobs: { ...knobs, ...loadOf(active.knobs) } }));
  }

  get #variants(): readonly Variant[] {
    return this.#saved.columns === 'variants' ? this.#alike : [this.#active];
  }

  /** @throws `cache/no-trace` where the chosen one is not there */
  async #source(): Promise<TraceSource> {
    const { trace, traceFile } = this.#saved;
    if (trace === 'synthetic') return { kind: 'synthetic', options: traceOptionsOf(this.#active.knobs, SEED) };
    const path = trace === 'file' ? traceFile : await this.ports.recordedTrace();
    if (path !== undefined) return { kind: 'file', path };
    throw userError('cache/no-trace', 'No trace is chosen.', 'Choose a trace file, or have one made.');
  }

  /** What a result depends on, as far as it is chosen here; undefined without a folder. */
  #key(): string | undefined {
    if (!this.session.usable) return undefined;
    const { corpus, queryFiles } = this.session;
    const { trace, traceFile } = this.#saved;
    const from = trace === 'file' ? traceFile : trace === 'synthetic' && traceOptionsOf(this.#active.knobs, SEED);
    return JSON.stringify([corpus, queryFiles, this.#variants, trace, from]);
  }

  /** @throws `cache/no-trace` */
  async start(): Promise<CacheLabResult | undefined> {
    const { session } = this;
    await session.open();
    if (!session.usable || session.job.busy) return undefined;
    const request = {
      ...{ corpus: session.corpus, files: session.queryFiles },
      ...{ variants: this.#variants, trace: await this.#source() },
    };
    const key = this.#key();
    const result = await session.job.run('Replaying the trace', (options) =>
      session.ports.engine.start('cacheLab', request, options),
    );
    if (result) {
      this.#result = result;
      this.#resultOf = key;
      this.ports.onChange();
    }
    return result;
  }

  get result(): CacheLabResult | undefined {
    return this.#result;
  }
  /** @throws `cache/no-column` where the result has no such column */
  column(name: string): CacheColumn {
    const column = this.#result?.columns.find((one) => one.name === name);
    if (column) return column;
    throw userError('cache/no-column', `No policy "${name}" was replayed.`, 'Replay a trace first.');
  }

  /** Writes a column's caches into the active variant, as one step that can be undone. @returns false where that failed */
  usePolicy(name: string): boolean {
    return this.session.setKnobs(policyKnobs(this.column(name)));
  }

  state(): CacheState {
    const { empty, corpusName, active, job, notices } = this.session.tuningState();
    const { trace, traceFile, columns } = this.#saved;
    return {
      ...(empty && { empty }),
      corpusName,
      variant: active,
      trace,
      ...(traceFile !== undefined && { traceFile }),
      recorded: this.#recorded,
      load: traceOptionsOf(this.#active.knobs, SEED),
      columns,
      alike: this.#alike.map(({ name }) => name),
      ...(this.#result && { result: this.#result }),
      current: this.#resultOf !== undefined && this.#resultOf === this.#key(),
      job,
      notices,
    };
  }
}

const loadOf = (knobs: KnobValues): Partial<KnobValues> =>
  Object.fromEntries(KNOBS.filter(({ id }) => loadNameOf(id) !== undefined).map(({ id }) => [id, knobs[id]]));
