// A forked process that stands in for the real engine; bundled by the tests that need one.
import process from 'node:process';
import { setImmediate as immediate } from 'node:timers/promises';
import { serveEngine } from '../../src/protocol/channel';
import { parentTransport } from '../../src/protocol/transports/child-process';
import { fakeHandlers } from './fake-engine';

console.log(`fake engine ${process.argv[2] ?? ''}`);
serveEngine(
  parentTransport(),
  fakeHandlers({ send: (message) => process.send?.(message), die: () => process.exit(7), hang }),
  { yieldToEvents: () => immediate(), onEnd: () => process.exit(3) },
);

function hang(): void {
  const untilMs = Date.now() + 60_000;
  while (Date.now() < untilMs);
}
