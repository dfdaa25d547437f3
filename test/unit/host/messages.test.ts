import { describe, expect, it } from 'vitest';
import { readLabMessage, readTuningMessage } from '../../../src/host/messages';

describe('messages of the webviews', () => {
  it.each([
    { type: 'ready' },
    { type: 'undo' },
    { type: 'resetVariant' },
    { type: 'cancel' },
    { type: 'setKnob', knob: 'retrieval.k', value: 5 },
    { type: 'resetKnob', knob: 'retrieval.k' },
    { type: 'renameVariant', name: 'a', to: 'b' },
    { type: 'search', text: '' },
    { type: 'openSource', file: 'a.md', startLine: 1, endLine: 1 },
  ])('the tuning panel may send %j', (message) => {
    expect(readTuningMessage(message)).toEqual(message);
  });

  it.each([
    undefined,
    null,
    'ready',
    { type: 'eval' },
    { type: 'ready', extra: 1 },
    { type: 'setKnob', knob: 'no.such', value: 5 },
    { type: 'setKnob', knob: '__proto__', value: 5 },
    { type: 'setKnob', knob: 'retrieval.k', value: { toString: 1 } },
    { type: 'openSource', file: 'a.md', startLine: 0, endLine: 1 },
    { type: 'openSource', file: 'a.md', startLine: 1.5, endLine: 2 },
    { type: 'search', text: 'x'.repeat(10_001) },
    JSON.parse('{"type":"ready","__proto__":{"polluted":true}}'),
  ])('%j is ignored', (message) => {
    expect(readTuningMessage(message)).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  it('each panel sends its own', () => {
    expect(readLabMessage({ type: 'setBaseline' })).toEqual({ type: 'setBaseline' });
    expect(readLabMessage({ type: 'undo' })).toBeUndefined();
    const asked = { type: 'attribute', baseline: 'a', variant: 'b' };
    expect(readLabMessage(asked)).toEqual(asked);
    expect(readLabMessage({ type: 'attribute', baseline: 'a' })).toBeUndefined();
    expect(readTuningMessage({ type: 'setBaseline' })).toBeUndefined();
  });
});
