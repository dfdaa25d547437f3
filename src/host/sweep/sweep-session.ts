import { cancelled } from '../../core/common';
import type { KnobId, Variant } from '../../core/config';
import type { SweepPlan, SweepResult, SweepStrategy } from '../../core/sweep';
import { editedAxis } from '../../protocol/edited-axis';
import type { EditedAxis, SweepState } from '../../protocol/sweep-protocol';
import type { Params } from '../../protocol/channel';
import { REPEAT, SEED, type LabSession } from '../lab-session';
import { PlanAhead } from '../plan-ahead';
import { resolved } from '../variant-set';
import { FollowSweep } from './follow-sweep';
import { restoreSweep, type SavedSweep } from './saved-sweep';
import * as spaces from './sweep-space';
import type { SweepSpace } from './sweep-space';

/** What the editor gives to the sweep view. Tests fill it with small fakes. */
export interface SweepPorts {
  /** Whether anybody looks: nothing is planned or asked for otherwise. */
  readonly isVisible: () => boolean;
  load(): unknown;
  save(sweep: SavedSweep): void;
  onChange(): void;
}

/** The sweep of one folder: its space as it is edited, what it would cost, and its result. Knows nothing of the editor. */
export class SweepSession {
  #saved: SavedSweep;
  #axes: readonly EditedAxis[] = [];
  #result: SweepResult | undefined;
  /** Space and base of the result, as JSON. */
  #resultOf: string | undefined;
  #planned = '';
  readonly #listening: { dispose(): void };
  readonly #plan = new PlanAhead<SweepPlan>({
    may: () => this.ports.isVisible() && !this.session.job.busy,
    ask: (signal) => {
      const request = this.#request();
      return request ? this.session.ports.engine.call('sweepPlan', request, { signal }) : Promise.reject(cancelled());
    },
    onChange: () => this.ports.onChange(),
  });

  constructor(
    readonly session: LabSession,
    private readonly ports: SweepPorts,
  ) {
    this.#saved = restoreSweep(ports.load());
    this.#axes = editedAxes(this.#saved);
    this.#listening = session.onChange(() => this.refresh());
  }

  dispose(): void {
    this.#listening.dispose();
    this.#plan.dispose();
  }

  get result(): SweepResult | undefined {
    return this.#result;
  }

  /** The page is there: reads the folder's configuration and works out the plan. */
  async open(): Promise<void> {
    await this.session.open();
    this.refresh();
  }

  setAxis = (knob: KnobId, text: string): void => this.#edit((space) => spaces.setAxis(space, knob, text));
  removeAxis = (knob: KnobId): void => this.#edit((space) => spaces.removeAxis(space, knob));
  addAxis = (knob: KnobId): void => {
    const { models } = this.session.tuningState();
    this.#edit((space) => spaces.addAxis(space, knob, spaces.firstValues(knob, this.#base.knobs, models)));
  };
  setBase = (base: string): void => this.#edit((space) => ({ ...space, base }));
  setStrategy = (strategy: SweepStrategy): void => this.#edit((space) => ({ ...space, strategy }));
  /** @param trials undefined: all */
  setMaxTrials = (maxTrials: number | undefined): void => this.#edit((space) => spaces.setMaxTrials(space, maxTrials));

  #edit(change: (space: SavedSweep) => SavedSweep): void {
    this.#saved = change(this.#saved);
    this.#axes = editedAxes(this.#saved);
    this.ports.save(this.#saved);
    this.refresh();
    this.ports.onChange();
  }

  /** Takes over what the configuration says anew, and plans again where what would be swept has changed. */
  refresh(): void {
    const { sweep } = this.session.config;
    const fromConfig = sweep && JSON.stringify(sweep);
    if (fromConfig !== undefined && fromConfig !== this.#saved.fromConfig) {
      this.#edit((space) => ({ ...space, axes: spaces.axesOf(sweep!), fromConfig }));
      return;
    }
    const { busy } = this.session.job;
    const wanted = JSON.stringify([this.#request(), busy, this.ports.isVisible()]);
    if (wanted === this.#planned) return;
    this.#planned = wanted;
    this.#plan.renew();
  }

  /** The variant that the sweep starts from; the baseline where the chosen one is gone. */
  get #base(): Variant {
    const variants = resolved(this.session.variantSet);
    return variants.find(({ name }) => name === this.#saved.base) ?? variants[0]!;
  }

  /** Undefined while there is nothing that could be asked for. */
  #request(): Params<'sweep'> | undefined {
    const { session } = this;
    if (!session.usable || this.#axes.length === 0) return undefined;
    const axes = this.#axes.flatMap(({ knob, values }) => (values ? [{ knob, values }] : []));
    if (axes.length < this.#axes.length) return undefined;
    const { strategy, maxTrials } = this.#saved;
    return {
      corpus: session.corpus,
      ...{ base: this.#base, axes, strategy, ...(maxTrials !== undefined && { maxTrials }) },
      ...{ files: session.queryFiles, limits: session.config.limits, repeat: REPEAT, seed: SEED },
    };
  }

  /** What makes trials the same as those of an earlier sweep, whatever the order or the number of them. */
  #spaceKey(): string {
    return JSON.stringify([this.#axes.map(({ knob, values }) => [knob, values]), this.#base]);
  }

  /** Measures the variants of the space; shows what is known meanwhile, and keeps it when it is stopped. */
  async start(): Promise<SweepResult | undefined> {
    const { session } = this;
    await session.open();
    const request = this.#request();
    if (!request || session.job.busy) return undefined;
    const space = this.#spaceKey();
    const show = (result: SweepResult): void => {
      this.#result = result;
      this.#resultOf = space;
      this.ports.onChange();
    };
    const follow = new FollowSweep(session.ports.engine, this.ports.isVisible, show);
    const done = session.job.run('Sweeping', (options) => session.ports.engine.start('sweep', request, options));
    const result = await done.finally(() => follow.stop());
    if (result) show(result);
    else await follow.once();
    return result;
  }

  /** Takes trials over as variants of the tuning panel. @returns false where that failed: the notices say why */
  takeOver(names: readonly string[]): boolean {
    const { base = '', trials = [] } = this.#result ?? {};
    const chosen = trials.filter(({ variant }) => names.includes(variant.name));
    return (
      chosen.length > 0 &&
      this.session.adoptVariants(
        chosen.map(({ variant }) => variant),
        base,
      )
    );
  }

  state(): Omit<SweepState, 'result'> {
    const { empty, corpusName, models, job, notices } = this.session.tuningState();
    const { strategy, maxTrials } = this.#saved;
    const { plan, error: planError } = this.#plan;
    return {
      ...(empty && { empty }),
      corpusName,
      axes: this.#axes,
      base: this.#base.name,
      bases: this.session.variantSet.specs.map(({ name }) => name),
      strategy,
      ...(maxTrials !== undefined && { maxTrials }),
      ...(plan && { plan }),
      ...(planError && { planError }),
      models,
      current: this.#resultOf === this.#spaceKey(),
      job,
      notices,
    };
  }
}

const editedAxes = ({ axes }: SweepSpace): EditedAxis[] => axes.map(({ knob, text }) => editedAxis(knob, text));
