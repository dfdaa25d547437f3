import process from 'node:process';
import { serveLab } from './node/serve-lab';
import { parentTransport } from './protocol/transports/child-process';
import type { EngineOptions } from './protocol/worker-protocol';

// The engine process: the only one that loads native code. Forked by the editor, by the terminal, and by itself to
// measure a cold start.
const [, workerPath, options] = process.argv;
if (!workerPath || !options || !process.send) {
  console.error('engine/started-alone: the engine is started by RAG Performance Lab.\nNext: run rag-lab instead.');
  process.exitCode = 2;
} else {
  // Ctrl-C in a terminal reaches the whole process group. Whoever started the engine cancels its job, so that what is
  // computed is kept, and then ends it.
  process.on('SIGINT', () => undefined);
  serveLab(parentTransport(), JSON.parse(options) as EngineOptions, workerPath);
}
