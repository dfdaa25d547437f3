import type { Harness } from './harness';

/**
 * Stands in for the editor inside the page: `acquireVsCodeApi` that records what is posted and keeps the remembered
 * state over a reload, a way to deliver messages, and an ear for everything that must not happen.
 */
const posted: unknown[] = [];
const violations: string[] = [];
const errors: string[] = [];
let pwned = 0;
const SAVED = 'fake-host-state';

const deliver = (message: unknown): void => {
  window.dispatchEvent(new MessageEvent('message', { data: message }));
};
const nextPaint = (): Promise<void> => new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)));

const harness: Harness = {
  posted,
  violations,
  errors,
  get pwned() {
    return pwned;
  },
  deliver,
  async timed(message) {
    const start = performance.now();
    deliver(message);
    await nextPaint();
    return performance.now() - start;
  },
  timedLarge(message, size) {
    const { run } = message.state;
    const repeated = <Item>(items: readonly Item[]): Item[] =>
      Array.from({ length: size }, (_, i) => items[i % items.length]!);
    const outcomes = repeated(run.outcomes).map((outcome, i) => ({ ...outcome, id: `q${String(i)}` }));
    const variants = run.variants.map((v) => ({
      ...v,
      latencyMs: repeated(v.latencyMs).map((ms, i) => ms + i / size),
    }));
    return harness.timed({ ...message, state: { ...message.state, run: { ...run, outcomes, variants } } });
  },
};

document.addEventListener('securitypolicyviolation', (event) =>
  violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`),
);
window.addEventListener('error', (event) => errors.push(event.message));
window.addEventListener('unhandledrejection', (event) => errors.push(String(event.reason)));

Object.assign(window, {
  harness,
  pwned: () => (pwned += 1),
  acquireVsCodeApi: () => ({
    postMessage: (message: unknown) => posted.push(structuredClone(message)),
    getState: (): unknown => JSON.parse(sessionStorage.getItem(SAVED) ?? 'null'),
    setState: (state: unknown) => sessionStorage.setItem(SAVED, JSON.stringify(state)),
  }),
});
