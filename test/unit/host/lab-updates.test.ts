import { describe, expect, it } from 'vitest';
import type { RunResult } from '../../../src/core/experiment';
import { LabUpdates } from '../../../src/host/lab-updates';
import { isToLabPanel } from '../../../webview/messages';
import { runResult } from '../../fixtures/run-result';
import { fakeWorkspace } from '../../support/fake-session';

const SAMPLES = 100_000;
const large = (id: string): RunResult => ({
  ...runResult,
  id,
  variants: runResult.variants.map((variant) => ({
    ...variant,
    latencyMs: Array.from({ length: SAMPLES }, (_, i) => i / 1000),
  })),
});
const samples = (state: { readonly run?: RunResult }): number | undefined => state.run?.variants[0]!.latencyMs.length;

describe('LabUpdates', () => {
  it('sends the samples of a run once, and again to a page that starts anew', () => {
    const { session } = fakeWorkspace();
    const updates = new LabUpdates();
    expect(updates.next(session.labState()).run).toBeUndefined();
    session.showRun(large('one'));
    expect(samples(updates.next(session.labState()))).toBe(SAMPLES);
    expect(samples(updates.next(session.labState()))).toBe(0);
    updates.forget();
    expect(samples(updates.next(session.labState()))).toBe(SAMPLES);
  });

  it('sends each other run whole', () => {
    const { session } = fakeWorkspace();
    const updates = new LabUpdates();
    const [one, two] = [large('one'), large('two')];
    for (const run of [one, two, one]) {
      session.showRun(run);
      const { run: sent } = updates.next(session.labState());
      expect(sent).toBe(run);
    }
    session.showRun(undefined);
    expect(updates.next(session.labState()).run).toBeUndefined();
    session.showRun(one);
    expect(samples(updates.next(session.labState()))).toBe(SAMPLES);
  });

  it('an update without news is small whatever the run, and one that the page takes', () => {
    const { session } = fakeWorkspace();
    const updates = new LabUpdates();
    const bytes = (state: unknown): number => JSON.stringify(state).length;
    session.showRun({
      ...large('one'),
      outcomes: Array.from({ length: 5000 }, (_, i) => ({ ...runResult.outcomes[0]!, id: `q${i}` })),
    });
    const whole = updates.next(session.labState());
    const next = updates.next(session.labState());
    expect(bytes(whole)).toBeGreaterThan(1_000_000);
    expect(bytes(next)).toBeLessThan(100_000);
    expect(isToLabPanel({ type: 'lab', state: JSON.parse(JSON.stringify(next)) })).toBe(true);
    expect(next.run).toMatchObject({ id: 'one', queries: runResult.queries, settings: runResult.settings });
  });

  it('leaves the run of the session as it is', () => {
    const { session } = fakeWorkspace();
    const updates = new LabUpdates();
    session.showRun(large('one'));
    updates.next(session.labState());
    updates.next(session.labState());
    expect(session.run!.variants[0]!.latencyMs).toHaveLength(SAMPLES);
    expect(session.run!.outcomes).toEqual(runResult.outcomes);
  });
});
