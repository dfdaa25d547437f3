import { hashText, isAbort, LabError } from '../core/common';
import { CONFIG_FILE, parseConfig, type KnobId, type KnobValue, type LabConfig } from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import type { EmbeddingModel } from '../core/embedding';
import type { PlanPreview, RunResult } from '../core/experiment';
import type { IndexSummary } from '../core/lab';
import type { EmptyReason, LabPanelState, TuningState } from '../protocol/webview-protocol';
import type { EngineMethods, QueryFiles } from '../protocol/worker-protocol';
import { JobRunner } from './job-runner';
import { settled } from './pace';
import { knownKnobs, restoreSession, sessionToSave } from './saved-session';
import type { SessionPorts } from './session-ports';
import * as variants from './variant-set';
import type { VariantSet } from './variant-set';

const UNDO_DEPTH = 100;
const PLAN_QUIET_MS = 300;
/** As the terminal's defaults. */
const REPEAT = 3;
const SEED = 1;

const EMPTY_CONFIG: LabConfig = { version: 1, corpus: { include: [], exclude: [] }, variants: [], limits: {} };

/** Everything that the panels show of one folder, and what may be done to it. Knows nothing of the editor. */
export class LabSession {
  readonly job = new JobRunner(() => this.#changed());
  readonly #listeners = new Set<() => void>();
  readonly #plan = settled(PLAN_QUIET_MS, () => void this.#previewPlan());

  #set: VariantSet;
  #undo: VariantSet[];
  #config = EMPTY_CONFIG;
  #configText: string | undefined;
  #configNotice: string | undefined;
  #notice: string | undefined;
  #engineNotices: readonly string[] = [];
  #models: readonly EmbeddingModel[] = [];
  #prices: EngineMethods['pricedModels']['result'] = { embedding: [], answer: [], source: '', date: '' };
  #preview: PlanPreview | undefined;
  #previewing: AbortController | undefined;
  #search: TuningState['search'] = { text: '', busy: false };
  #searching: AbortController | undefined;
  #run: RunResult | undefined;
  #baselineRunId: string | undefined;
  #indexed: IndexSummary | undefined;
  #opened: Promise<void> | undefined;
  #disposed = false;

  constructor(readonly ports: SessionPorts) {
    const saved = restoreSession(ports.load());
    this.#set = saved?.set ?? variants.freshVariants(knownKnobs(ports.userDefaults()));
    this.#undo = saved?.undo ?? [];
    this.#configText = saved?.configText;
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#disposed = true;
    this.#listeners.clear();
    this.#plan.dispose();
    this.#previewing?.abort();
    this.#searching?.abort();
    this.job.cancel();
  }

  /** Reads the folder's configuration and what the engine knows. Repeated calls cost nothing; a failure is tried again. */
  open(): Promise<void> {
    if (!this.usable) return Promise.resolve();
    this.#opened ??= this.#open().catch((error: unknown) => {
      this.#opened = undefined;
      this.#fail(error);
    });
    return this.#opened;
  }

  async #open(): Promise<void> {
    await this.reloadConfig();
    const { engine, root } = this.ports;
    const [models, prices, runs] = await Promise.all([
      engine.call('models', {}),
      engine.call('pricedModels', {}),
      engine.call('runsList', { corpusRoot: root! }),
    ]);
    this.#models = models;
    this.#prices = prices;
    this.#baselineRunId = runs.find((run) => run.pinned)?.id;
    this.#changed();
    this.#plan();
  }

  /** Takes over the folder's configuration file where it is new or was changed; a broken one leaves all as it was. */
  async reloadConfig(): Promise<void> {
    if (!this.usable) return;
    const text = await this.ports.readConfig();
    if (text === undefined) {
      this.#config = EMPTY_CONFIG;
      this.#configNotice = undefined;
      this.#changed();
      return;
    }
    const parsed = parseConfig(text, CONFIG_FILE);
    if ('issues' in parsed) {
      const [issue] = parsed.issues;
      const line = issue?.line === undefined ? '' : `:${issue.line}`;
      this.#configNotice =
        `${CONFIG_FILE}${line}: ${issue?.message ?? 'cannot be read'} ${issue?.nextStep ?? ''}`.trim();
      this.#changed();
      return;
    }
    this.#config = parsed.config;
    this.#configNotice = undefined;
    const seen = hashText(text);
    const fromFile = variants.asVariantSet(parsed.config.variants, this.#set.active);
    if (fromFile && seen !== this.#configText) this.#edit(() => fromFile);
    this.#configText = seen;
    this.#save();
    this.#changed();
  }

  /** After the lab itself wrote the configuration: it is not news. */
  wroteConfig(text: string): void {
    this.#configText = hashText(text);
    this.#save();
  }

  get usable(): boolean {
    return this.ports.root !== undefined && this.ports.isTrusted();
  }
  get variantSet(): VariantSet {
    return this.#set;
  }
  get config(): LabConfig {
    return this.#config;
  }
  get run(): RunResult | undefined {
    return this.#run;
  }
  get indexed(): IndexSummary | undefined {
    return this.#indexed;
  }
  get corpus(): CorpusSpec {
    return { root: this.ports.root!, ...this.#config.corpus };
  }
  /** Absolute paths of the query files that the configuration names; the engine finds the usual ones itself. */
  get queryFiles(): QueryFiles {
    const { queries, judgements } = this.#config;
    const absolute = (file: string): string => `${this.ports.root!}/${file}`;
    return { ...(queries && { queries: absolute(queries) }), ...(judgements && { judgements: absolute(judgements) }) };
  }

  setKnob = (id: KnobId, value: KnobValue): void => this.#edit((set) => variants.setKnob(set, id, value));
  resetKnob = (id: KnobId): void => this.#edit((set) => variants.resetKnob(set, id));
  resetVariant = (): void => this.#edit(variants.resetVariant);
  addVariant = (): void => this.#edit(variants.addVariant);
  renameVariant = (name: string, to: string): void => this.#edit((set) => variants.renameVariant(set, name, to));
  deleteVariant = (name: string): void => this.#edit((set) => variants.deleteVariant(set, name));
  selectVariant = (name: string): void => {
    this.#set = variants.select(this.#set, name);
    this.#afterEdit();
  };
  undo = (): void => {
    const before = this.#undo.pop();
    if (!before) return;
    this.#set = before;
    this.#afterEdit();
  };

  #edit(change: (set: VariantSet) => VariantSet): void {
    try {
      const next = change(this.#set);
      this.#notice = undefined;
      if (next === this.#set) return;
      this.#undo = [...this.#undo, this.#set].slice(-UNDO_DEPTH);
      this.#set = next;
      this.#afterEdit();
    } catch (error) {
      this.#fail(error);
    }
  }
  #afterEdit(): void {
    this.#save();
    this.#plan();
    this.#changed();
    if (this.#search.text) void this.search(this.#search.text);
  }
  #save(): void {
    this.ports.save(sessionToSave(this.#set, this.#undo, this.#configText));
  }

  /** Brings the artefacts of all variants up to date. */
  async index(): Promise<IndexSummary | undefined> {
    await this.open();
    if (!this.usable) return undefined;
    const params = { corpus: this.corpus, variants: variants.resolved(this.#set) };
    const summary = await this.job.run('Indexing', (options) => this.ports.engine.start('index', params, options));
    if (summary) {
      this.#indexed = summary;
      this.#plan();
      this.#changed();
    }
    return summary;
  }

  /** Measures all variants together; the first is the baseline. */
  async compare(): Promise<RunResult | undefined> {
    await this.open();
    if (!this.usable) return undefined;
    const list = variants.resolved(this.#set);
    const params = {
      ...{ corpus: this.corpus, variants: list, limits: this.#config.limits, files: this.queryFiles },
      ...{ repeat: REPEAT, seed: SEED, rankings: false, keep: true },
      title: list.map(({ name }) => name).join(', '),
    };
    const done = await this.job.run('Comparing', (options) => this.ports.engine.start('compare', params, options));
    if (done) this.showRun(done.run);
    if (done) this.#plan();
    return done?.run;
  }

  showRun(run: RunResult | undefined): void {
    this.#run = run;
    this.#changed();
  }

  /** Shows the newest kept run, where none is shown yet. */
  async showLatestRun(): Promise<void> {
    await this.open();
    if (!this.usable || this.#run) return;
    try {
      const [latest] = await this.ports.engine.call('runsList', { corpusRoot: this.ports.root! });
      if (latest && this.run === undefined) await this.openRun(latest.id);
    } catch (error) {
      this.#fail(error);
    }
  }
  async openRun(id: string): Promise<void> {
    this.showRun(await this.ports.engine.call('runsRead', { corpusRoot: this.ports.root!, id }));
  }
  async pinRun(id: string | undefined): Promise<void> {
    await this.ports.engine.call('runsPin', { corpusRoot: this.ports.root!, id: id ?? null });
    this.#baselineRunId = id;
    this.#changed();
  }
  async deleteRun(id: string): Promise<void> {
    await this.ports.engine.call('runsDelete', { corpusRoot: this.ports.root!, id });
    if (this.#baselineRunId === id) this.#baselineRunId = undefined;
    if (this.#run?.id === id) this.#run = undefined;
    this.#changed();
  }

  /** Live search with the active variant; a newer one takes the place of one under way. */
  async search(text: string): Promise<void> {
    this.#searching?.abort();
    if (!text.trim() || !this.usable) {
      this.#search = { text, busy: false };
      this.#changed();
      return;
    }
    const abort = new AbortController();
    this.#searching = abort;
    const { answer } = this.#search;
    this.#search = { text, busy: true, ...(answer && { answer }) };
    this.#changed();
    try {
      await this.open();
      const variant = variants.resolved(this.#set).find(({ name }) => name === this.#set.active)!;
      const params = { corpus: this.corpus, variant, text };
      const found = await this.ports.engine.call('query', params, { signal: abort.signal });
      if (this.#searching === abort) this.#search = { text, busy: false, answer: found };
    } catch (error) {
      if (this.#searching !== abort || isAbort(error)) return;
      this.#search = { text, busy: false, error: LabError.dataOf(error) };
    }
    this.#changed();
  }

  async #previewPlan(): Promise<void> {
    this.#previewing?.abort();
    if (!this.usable || this.job.busy || this.#disposed) return;
    const abort = new AbortController();
    this.#previewing = abort;
    this.#preview = undefined;
    this.#changed();
    try {
      const params = { corpus: this.corpus, variants: variants.resolved(this.#set) };
      const plan = await this.ports.engine.call('plan', params, { signal: abort.signal });
      if (this.#previewing !== abort) return;
      this.#preview = plan;
      this.#changed();
    } catch (error) {
      if (!isAbort(error)) this.#fail(error);
    }
  }

  setEngineNotices(notices: readonly string[]): void {
    this.#engineNotices = notices;
    this.#changed();
  }

  #fail(error: unknown): void {
    const { code, message, nextStep } = LabError.dataOf(error);
    this.ports.log(`${code}: ${message}`);
    this.#notice = `${message} ${nextStep}`;
    this.#changed();
  }
  #changed(): void {
    for (const listener of this.#listeners) listener();
  }

  #empty(): EmptyReason | undefined {
    if (this.ports.root === undefined) return 'no-folder';
    if (!this.ports.isTrusted()) return 'not-trusted';
    return this.#preview?.documents === 0 ? 'no-documents' : undefined;
  }
  #notices(): string[] {
    return [...this.#engineNotices, this.#configNotice, this.#notice].filter((notice) => notice !== undefined);
  }

  tuningState(): TuningState {
    const empty = this.#empty();
    return {
      ...(empty && { empty }),
      corpusName: this.ports.corpusName,
      variants: variants.tuningVariants(this.#set),
      active: this.#set.active,
      ...(this.#preview && { plan: this.#preview }),
      models: this.#models,
      pricedEmbeddingModels: this.#prices.embedding,
      pricedAnswerModels: this.#prices.answer,
      canUndo: this.#undo.length > 0,
      job: this.job.state,
      search: this.#search,
      notices: this.#notices(),
    };
  }

  labState(): LabPanelState {
    const empty = this.#empty() ?? (this.#run ? undefined : 'not-run');
    return {
      ...(empty && { empty }),
      job: this.job.state,
      ...(this.#run && { run: this.#run }),
      ...(this.#baselineRunId !== undefined && { baselineRunId: this.#baselineRunId }),
      canExport: this.usable,
      notices: this.#notices(),
    };
  }
}
