import { LabError, userError } from '../core/common';
import type { KnobId, KnobValue, KnobValues, LabConfig, Variant } from '../core/config';
import type { CorpusSpec } from '../core/corpus';
import type { EmbeddingModel } from '../core/embedding';
import type { RunResult } from '../core/experiment';
import type { IndexSummary, QueryAnswer } from '../core/lab';
import { remoteWorkText } from '../core/report';
import type { RerankerModel } from '../core/reranking';
import { parseFilteredText } from '../core/retrieval';
import {
  ATTRIBUTING,
  UNSENT,
  type EmptyReason,
  type LabPanelState,
  type TuningState,
} from '../protocol/webview-protocol';
import type { EngineMethods, QueryFiles } from '../protocol/worker-protocol';
import { FolderConfig } from './folder-config';
import { IdlePriming } from './idle-priming';
import { JobRunner } from './job-runner';
import { LiveSearch, type AskAgain } from './live-search';
import { labState, tuningState, type PanelParts } from './panel-state';
import { PlanAhead } from './plan-ahead';
import { knownKnobs, restoreSession, sessionToSave } from './saved-session';
import type { SessionPorts } from './session-ports';
import { ShownRun } from './shown-run';
import { VariantHistory } from './variant-history';
import * as variants from './variant-set';
import type { VariantSet } from './variant-set';

/** As the terminal's defaults. */
export const REPEAT = 3;
export const SEED = 1;

/** Everything that the panels show of one folder, and what may be done to it. Knows nothing of the editor. */
export class LabSession {
  readonly job = new JobRunner(() => this.#changed());
  readonly #listeners = new Set<() => void>();
  readonly #plan = new PlanAhead({
    may: () => this.usable && !this.job.busy,
    ask: (signal) => {
      const params = { corpus: this.corpus, variants: variants.resolved(this.variantSet) };
      return this.ports.engine.call('plan', params, { signal });
    },
    onChange: () => this.#changed(),
  });
  readonly #search = new LiveSearch(
    (text, signal, again) => this.#answer(text, signal, again),
    () => this.#changed(),
  );
  readonly #priming = new IdlePriming({
    may: () => this.usable && !this.job.busy,
    prime: (signal) => this.#prime(signal),
    onError: (error) => this.ports.log(`Priming: ${LabError.dataOf(error).message}`),
  });
  readonly #runs: ShownRun;
  readonly #history: VariantHistory;
  readonly #folder: FolderConfig;

  #notice: string | undefined;
  #engineNotices: readonly string[] = [];
  #models: readonly EmbeddingModel[] = [];
  #rerankers: readonly RerankerModel[] = [];
  #prices: EngineMethods['pricedModels']['result'] = { embedding: [], answer: [], source: '', date: '' };
  #indexed: IndexSummary | undefined;
  #opened: Promise<void> | undefined;

  constructor(readonly ports: SessionPorts) {
    const saved = restoreSession(ports.load());
    this.#runs = new ShownRun(ports.engine, () => this.#changed());
    this.#history = saved
      ? new VariantHistory(saved.set, saved.undo)
      : new VariantHistory(variants.freshVariants(knownKnobs(ports.userDefaults())));
    this.#folder = new FolderConfig(saved?.configText);
  }

  onChange(listener: () => void): { dispose(): void } {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  dispose(): void {
    this.#listeners.clear();
    this.#plan.dispose();
    this.#search.stop();
    this.#priming.stop();
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

  /** Reads all of that anew, after the engine was started again or its store holds other things. */
  reopen(): Promise<void> {
    this.#opened = undefined;
    return this.open();
  }

  async #open(): Promise<void> {
    await this.reloadConfig();
    const { engine, root } = this.ports;
    const [, prices] = await Promise.all([
      this.#readModels(),
      engine.call('pricedModels', {}),
      this.#runs.findPinned(root!),
    ]);
    this.#prices = prices;
    this.#changed();
    this.#plan.renew();
  }

  /** After a model was added or removed: the panels offer what is there now. */
  async reloadModels(): Promise<void> {
    await this.#readModels();
    this.#changed();
    this.#plan.renew();
  }
  async #readModels(): Promise<void> {
    const { engine } = this.ports;
    const [models, rerankers] = await Promise.all([engine.call('models', {}), engine.call('rerankers', {})]);
    this.#models = models;
    this.#rerankers = rerankers;
  }

  /** Takes over the folder's configuration file where it is new or was changed; a broken one leaves all as it was. */
  async reloadConfig(): Promise<void> {
    if (!this.usable) return;
    if (this.#folder.take(await this.ports.readConfig())) {
      const fromFile = variants.asVariantSet(this.config.variants, this.variantSet.active);
      if (fromFile) this.#edit(() => fromFile);
      this.#save();
    }
    this.#changed();
  }

  /** After the lab itself wrote the configuration: it is not news. */
  wroteConfig(text: string): void {
    this.#folder.wrote(text);
    this.#save();
  }

  get usable(): boolean {
    return this.ports.root !== undefined && this.ports.isTrusted();
  }
  get variantSet(): VariantSet {
    return this.#history.set;
  }
  get #active(): Variant {
    return variants.resolved(this.variantSet).find(({ name }) => name === this.variantSet.active)!;
  }
  get config(): LabConfig {
    return this.#folder.config;
  }
  get run(): RunResult | undefined {
    return this.#runs.run;
  }
  get indexed(): IndexSummary | undefined {
    return this.#indexed;
  }
  get corpus(): CorpusSpec {
    return this.#folder.corpus(this.ports.root!);
  }
  get queryFiles(): QueryFiles {
    return this.#folder.queryFiles(this.ports.root!);
  }

  setKnob = (id: KnobId, value: KnobValue): void => this.#edit((set) => variants.setKnob(set, id, value));
  /** Several knobs in one step. @returns false where that failed: the notices say why */
  setKnobs = (wanted: Partial<KnobValues>): boolean => {
    this.#edit((set) => variants.setKnobs(set, wanted));
    return this.#notice === undefined;
  };
  resetKnob = (id: KnobId): void => this.#edit((set) => variants.resetKnob(set, id));
  resetVariant = (): void => this.#edit(variants.resetVariant);
  addVariant = (): void => this.#edit(variants.addVariant);
  renameVariant = (name: string, to: string): void => this.#edit((set) => variants.renameVariant(set, name, to));
  deleteVariant = (name: string): void => this.#edit((set) => variants.deleteVariant(set, name));
  /** Takes variants that were found elsewhere over beside the others. @returns false where that failed: the notices say why */
  adoptVariants = (found: readonly Variant[], parent: string): boolean => {
    this.#edit((set) => variants.adoptVariants(set, found, parent));
    return this.#notice === undefined;
  };
  selectVariant = (name: string): void => {
    this.#history.replace(variants.select(this.variantSet, name));
    this.#afterEdit();
  };
  undo = (): void => {
    if (this.#history.undo()) this.#afterEdit();
  };

  #edit(change: (set: VariantSet) => VariantSet): void {
    try {
      const changed = this.#history.edit(change);
      this.#notice = undefined;
      if (changed) this.#afterEdit();
    } catch (error) {
      this.#fail(error);
    }
  }
  #afterEdit(): void {
    this.#priming.stop();
    this.#save();
    this.#plan.renew();
    this.#changed();
    if (this.#search.state.text) void this.search(this.#search.state.text);
  }
  #save(): void {
    this.ports.save(sessionToSave(this.variantSet, this.#history.past, this.#folder.fingerprint));
  }

  /**
   * Brings the artefacts of all variants up to date; of those whose model is on a server only where somebody asked for
   * it, since that sends documents there and may cost money.
   */
  async index({ asked = true }: { readonly asked?: boolean } = {}): Promise<IndexSummary | undefined> {
    await this.open();
    if (!this.usable) return undefined;
    return this.#index(variants.resolved(this.variantSet).filter((variant) => asked || !this.#isRemote(variant)));
  }
  async #index(wanted: readonly Variant[]): Promise<IndexSummary | undefined> {
    if (wanted.length === 0) return undefined;
    const params = { corpus: this.corpus, variants: wanted };
    const summary = await this.job.run('Indexing', (options) => this.ports.engine.start('index', params, options));
    if (summary) {
      this.#indexed = summary;
      this.#plan.renew();
      this.#changed();
    }
    return summary;
  }

  /** Measures all variants together; the first is the baseline. */
  async compare(): Promise<RunResult | undefined> {
    await this.open();
    if (!this.usable) return undefined;
    const list = variants.resolved(this.variantSet);
    const params = {
      ...{ corpus: this.corpus, variants: list, limits: this.config.limits, files: this.queryFiles },
      ...{ repeat: REPEAT, seed: SEED, rankings: false, keep: true },
      title: list.map(({ name }) => name).join(', '),
    };
    const done = await this.job.run('Comparing', (options) => this.ports.engine.start('compare', params, options));
    if (done) this.showRun(done.run);
    if (done) this.#plan.renew();
    return done?.run;
  }

  /** Finds out which knob made the difference between two variants of the shown run, and keeps the answer with it. */
  async attribute(baseline: string, variant: string): Promise<void> {
    const { run } = this;
    const [from, to] = [baseline, variant].map((name) => run?.variants.find((measured) => measured.name === name));
    if (!run || !from || !to || !this.usable) return;
    const params = {
      ...{ corpus: this.corpus, files: this.queryFiles, seed: run.settings.seed, runId: run.id },
      baseline: { name: from.name, knobs: from.knobs },
      variant: { name: to.name, knobs: to.knobs },
    };
    const found = await this.job.run(ATTRIBUTING, (options) => this.ports.engine.start('attribute', params, options));
    if (found) this.#runs.addAttribution(run.id, found);
  }

  showRun = (run: RunResult | undefined): void => this.#runs.show(run);

  /** Shows the newest kept run, where none is shown yet. */
  async showLatestRun(): Promise<void> {
    await this.open();
    if (!this.usable || this.run) return;
    try {
      await this.#runs.openLatest(this.ports.root!);
    } catch (error) {
      this.#fail(error);
    }
  }
  openRun = (id: string): Promise<void> => this.#runs.open(this.ports.root!, id);
  pinRun = (id: string | undefined): Promise<void> => this.#runs.pin(this.ports.root!, id);
  deleteRun = (id: string): Promise<void> => this.#runs.delete(this.ports.root!, id);

  /** Live search with the active variant; a newer one takes the place of one under way. Conditions alone ask nothing. */
  async search(text: string): Promise<void> {
    if (!parseFilteredText(text).text || !this.usable) {
      this.#search.rest(text);
      return;
    }
    await this.#search.search(text);
    if (this.#search.state.answer && this.#plansToEmbed()) this.#plan.renew();
  }
  /** Whether the plan is from before the active variant was made ready. */
  #plansToEmbed(): boolean {
    const { active } = this.variantSet;
    const stages = this.#plan.plan?.stages ?? [];
    return stages.some(
      ({ stage, missing, variants: of }) => stage === 'embeddings' && missing > 0 && of.includes(active),
    );
  }
  /** Goes on with a search that was refused: sends the active variant's texts, and asks again. */
  async sendAndSearch(): Promise<void> {
    if (this.usable && (await this.#index([this.#active]))) await this.search(this.#search.state.text);
  }
  async #answer(text: string, signal: AbortSignal, again?: AskAgain): Promise<QueryAnswer> {
    await this.open();
    const variant = this.#active;
    await this.#refuseToSend(variant, signal);
    const answer = await this.ports.engine.call(
      'query',
      { corpus: this.corpus, variant, ...parseFilteredText(text), ...(again && { after: again.after }) },
      { signal, ...(again && { onProgress: again.onProgress }) },
    );
    this.#priming.answered(variant, answer);
    return answer;
  }

  /** Popular recorded searches into the caches of the active variant. Servers are not asked what nobody asked for. */
  async #prime(signal: AbortSignal): Promise<void> {
    const variant = this.#active;
    const reranker = this.#rerankers.find(({ id }) => id === variant.knobs['retrieval.reranker']);
    if (this.#isRemote(variant) || reranker?.kind === 'remote') return;
    const path = await this.ports.recordedTrace();
    if (path === undefined) return;
    const params = { corpus: this.corpus, variant, files: this.queryFiles, trace: { kind: 'file', path } as const };
    await this.ports.engine.call('prime', params, { signal });
  }

  /** Typing must not send all documents to a server: somebody has to ask for it. */
  async #refuseToSend(variant: Variant, signal: AbortSignal): Promise<void> {
    if (!this.#isRemote(variant)) return;
    const plan = await this.ports.engine.call('plan', { corpus: this.corpus, variants: [variant] }, { signal });
    const unsent = plan.stages.find(({ remote }) => remote !== undefined);
    if (!unsent) return;
    const what = `${variant.name} is not embedded yet. ${remoteWorkText(unsent.missing, unsent.remote!)}`;
    throw userError(UNSENT, what, 'Send it to go on; comparing or indexing the variants sends it, too.');
  }

  /** Whether its texts are embedded by a server. */
  #isRemote({ knobs }: Variant): boolean {
    const model = this.#models.find(({ id }) => id === knobs['embedding.model']);
    return knobs['retrieval.mode'] !== 'lexical' && model?.kind === 'remote';
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
    return this.#plan.plan?.documents === 0 ? 'no-documents' : undefined;
  }
  #parts(): PanelParts {
    const notices = [...this.#engineNotices, this.#folder.notice, this.#notice];
    return {
      empty: this.#empty(),
      corpusName: this.ports.corpusName,
      canExport: this.usable,
      history: this.#history,
      plan: this.#plan.plan,
      planError: this.#plan.error,
      search: this.#search.state,
      runs: this.#runs,
      models: this.#models,
      rerankers: this.#rerankers.map(({ id }) => id),
      prices: this.#prices,
      job: this.job.state,
      notices: notices.filter((notice) => notice !== undefined),
    };
  }
  tuningState = (): TuningState => tuningState(this.#parts());
  labState = (): LabPanelState => labState(this.#parts());
}
