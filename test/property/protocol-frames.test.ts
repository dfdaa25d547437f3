import { setImmediate as immediate } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { connectEngine, serveEngine } from '../../src/protocol/channel';
import { estimateBytes } from '../../src/protocol/frames';
import { inMemoryTransports } from '../../src/protocol/transports/in-memory';
import { PROTOCOL_VERSION } from '../../src/protocol/worker-protocol';
import { fakeHandlers } from '../support/fake-engine';

/** Anything that can cross a process border, often close to a frame. */
const message = fc.oneof(
  fc.anything({ withTypedArray: true, withMap: true, withSet: true, withDate: true }),
  fc.record(
    {
      type: fc.constantFrom('request', 'cancel', 'pause', 'resume', 'progress', 'result', 'error', 'hello', 7),
      id: fc.oneof(fc.nat(3), fc.double(), fc.string()),
      method: fc.oneof(fc.constantFrom('models', 'hello', 'query', 'constructor'), fc.anything()),
      params: fc.oneof(fc.constant({ version: PROTOCOL_VERSION }), fc.anything()),
      progress: fc.anything(),
      error: fc.anything(),
      value: fc.anything(),
    },
    { requiredKeys: ['type'] },
  ),
);
const cloneable = (value: unknown): boolean => {
  try {
    structuredClone(value);
    return true;
  } catch {
    return false;
  }
};

describe('frames of any shape', () => {
  it('never break the engine: it answers afterwards, or the connection has ended with a reason', () =>
    fc.assert(
      fc.asyncProperty(fc.array(message.filter(cloneable), { maxLength: 6 }), async (messages) => {
        const [asking, answering] = inMemoryTransports();
        let ended: string | undefined;
        serveEngine(answering, fakeHandlers(), { yieldToEvents: () => immediate(), onEnd: (why) => (ended = why) });
        const answers: { type: string; id: number }[] = [];
        asking.onMessage((frame) => answers.push(frame as { type: string; id: number }));
        asking.post({ type: 'request', id: 100, method: 'hello', params: { version: PROTOCOL_VERSION } });
        for (const one of messages) asking.post(one);
        asking.post({ type: 'request', id: 101, method: 'hello', params: { version: PROTOCOL_VERSION } });
        await immediate();
        await immediate();
        if (ended === undefined) expect(answers).toContainEqual(expect.objectContaining({ type: 'result', id: 101 }));
        else expect(ended).toMatch(/^the other side /);
      }),
      { numRuns: 300 },
    ));

  it('never leave a caller waiting: the call is answered, or fails with the reason', () =>
    fc.assert(
      fc.asyncProperty(fc.array(message.filter(cloneable), { minLength: 1, maxLength: 6 }), async (messages) => {
        const [asking, answering] = inMemoryTransports();
        let ended: string | undefined;
        const engine = connectEngine(asking, (why) => (ended = why));
        const outcome = engine.start('models', {}).result.then(
          () => 'answered',
          (error: unknown) => (error as { readonly code: string }).code,
        );
        for (const one of messages) answering.post(one);
        await immediate();
        if (ended !== undefined) expect(await outcome).not.toBe('');
        else answering.post({ type: 'result', id: 1, value: [] });
        const known = await outcome;
        expect(typeof known).toBe('string');
        engine.close('done');
      }),
      { numRuns: 300 },
    ));

  it('are measured without end, whatever their shape', () => {
    fc.assert(
      fc.property(fc.anything({ withMap: true, withSet: true, withTypedArray: true }), (value) => {
        const cyclic: Record<string, unknown> = { value };
        cyclic['self'] = cyclic;
        const bytes = estimateBytes(cyclic, 1e6);
        expect(Number.isFinite(bytes)).toBe(true);
        expect(bytes).toBeGreaterThan(0);
      }),
    );
    expect(estimateBytes('x'.repeat(1000), 1e6)).toBeGreaterThanOrEqual(1000);
    expect(estimateBytes(new Uint8Array(1000), 1e6)).toBeGreaterThanOrEqual(1000);
    expect(estimateBytes(new Array(1e8), 1e6)).toBeGreaterThan(1e6);
  });
});
