import type { Attribution, RunResult } from '../core/experiment';
import { mergeAttribution } from '../core/report';
import type { SessionEngine } from './session-ports';

/** The run that the lab panel shows, and the one that is pinned, out of the kept runs of a folder. */
export class ShownRun {
  #run: RunResult | undefined;
  #pinnedId: string | undefined;

  constructor(
    private readonly engine: SessionEngine,
    private readonly onChange: () => void,
  ) {}

  get run(): RunResult | undefined {
    return this.#run;
  }
  get pinnedId(): string | undefined {
    return this.#pinnedId;
  }

  show(run: RunResult | undefined): void {
    this.#run = run;
    this.onChange();
  }
  /** The answer to a question about a run, where that one is still shown. */
  addAttribution(runId: string, found: Attribution): void {
    if (this.#run?.id === runId) this.show(mergeAttribution(this.#run, found));
  }
  async findPinned(corpusRoot: string): Promise<void> {
    const runs = await this.engine.call('runsList', { corpusRoot });
    this.#pinnedId = runs.find((run) => run.pinned)?.id;
  }
  /** Shows the newest, where none is shown by then. */
  async openLatest(corpusRoot: string): Promise<void> {
    const [latest] = await this.engine.call('runsList', { corpusRoot });
    if (latest && this.#run === undefined) await this.open(corpusRoot, latest.id);
  }
  async open(corpusRoot: string, id: string): Promise<void> {
    this.show(await this.engine.call('runsRead', { corpusRoot, id }));
  }
  async pin(corpusRoot: string, id: string | undefined): Promise<void> {
    await this.engine.call('runsPin', { corpusRoot, id: id ?? null });
    this.#pinnedId = id;
    this.onChange();
  }
  async delete(corpusRoot: string, id: string): Promise<void> {
    await this.engine.call('runsDelete', { corpusRoot, id });
    if (this.#pinnedId === id) this.#pinnedId = undefined;
    if (this.#run?.id === id) this.#run = undefined;
    this.onChange();
  }
}
