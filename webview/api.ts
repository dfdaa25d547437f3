interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}
declare function acquireVsCodeApi(): VsCodeApi;

export interface Api<Message, State extends object> {
  readonly post: (message: Message) => void;
  /** What the page remembers over being hidden, moved and reloaded; the host's state is not part of it. */
  readonly state: State;
  readonly remember: (change: Partial<State>) => void;
}

/** Remembered members are taken over only where they have the type of the initial ones. */
function restored<State extends object>(initial: State, saved: unknown): State {
  if (typeof saved !== 'object' || saved === null) return initial;
  const entries = Object.entries(initial).map(([key, value]: [string, unknown]) => {
    const kept = Object.hasOwn(saved, key) ? (saved as Record<string, unknown>)[key] : undefined;
    return [key, typeof kept === typeof value && Array.isArray(kept) === Array.isArray(value) ? kept : value];
  });
  return Object.fromEntries(entries) as State;
}

export function connect<Message, State extends object>(initial: State): Api<Message, State> {
  const vscode = acquireVsCodeApi();
  let state = restored(initial, vscode.getState());
  return {
    post: (message) => vscode.postMessage(message),
    get state() {
      return state;
    },
    remember(change) {
      state = { ...state, ...change };
      vscode.setState(state);
    },
  };
}
