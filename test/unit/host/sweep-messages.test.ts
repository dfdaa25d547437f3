import { describe, expect, it } from 'vitest';
import { readSweepMessage } from '../../../src/host/sweep/messages';

describe('messages of the sweep panel', () => {
  it.each([
    { type: 'ready' },
    { type: 'start' },
    { type: 'cancel' },
    { type: 'exportResult' },
    { type: 'setAxis', knob: 'retrieval.k', text: '5..20+5' },
    { type: 'addAxis', knob: 'retrieval.k' },
    { type: 'setBase', name: 'baseline' },
    { type: 'setStrategy', strategy: 'optimise' },
    { type: 'setMaxTrials', trials: null },
    { type: 'compareTrials', names: ['a', 'b'] },
    { type: 'useTrial', name: 'a' },
  ])('%j is read', (message) => {
    expect(readSweepMessage(message)).toEqual(message);
  });

  it.each([
    undefined,
    'start',
    { type: 'eval' },
    { type: 'start', extra: 1 },
    { type: 'setAxis', knob: '__proto__', text: '' },
    { type: 'setAxis', knob: 'retrieval.k', text: 'x'.repeat(2001) },
    { type: 'addAxis', knob: 'no.such' },
    { type: 'setStrategy', strategy: 'toString' },
    { type: 'setMaxTrials', trials: 0 },
    { type: 'setMaxTrials', trials: 1e6 },
    { type: 'compareTrials', names: [] },
    { type: 'compareTrials', names: [1] },
  ])('%j is ignored', (message) => {
    expect(readSweepMessage(message)).toBeUndefined();
  });
});
