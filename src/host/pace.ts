/**
 * Lets calls through at most once every `everyMs`; of those between only the last is made, late.
 * @returns `dispose` drops what is still waiting
 */
export function paced(everyMs: number, run: () => void): { (): void; dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastMs = -Infinity;
  const go = (): void => {
    timer = undefined;
    lastMs = performance.now();
    run();
  };
  const call = (): void => {
    if (timer) return;
    const waitMs = lastMs + everyMs - performance.now();
    if (waitMs <= 0) go();
    else timer = setTimeout(go, waitMs);
  };
  return Object.assign(call, { dispose: () => clearTimeout(timer) });
}

/** Runs once calls have been quiet for `quietMs`. */
export function settled(quietMs: number, run: () => void): { (): void; dispose(): void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const call = (): void => {
    clearTimeout(timer);
    timer = setTimeout(run, quietMs);
  };
  return Object.assign(call, { dispose: () => clearTimeout(timer) });
}
