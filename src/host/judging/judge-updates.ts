import type { JudgeState } from '../../protocol/judge-protocol';

/** What the judging panel gets with an update: the list of all queries travels only when it is another one. */
export class JudgeUpdates {
  #known: string | undefined;

  next(state: JudgeState): JudgeState {
    const { queries, ...rest } = state;
    const list = JSON.stringify(queries);
    const known = list === this.#known;
    this.#known = list;
    return known ? rest : state;
  }

  /** The page started anew, or did not get the last update: it knows nothing. */
  forget(): void {
    this.#known = undefined;
  }
}
