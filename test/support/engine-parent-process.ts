// A process that starts an engine, says its id and folder, and keeps it busy until someone kills it.
import process from 'node:process';
import { EngineClient } from '../../src/protocol/engine-client';
import { corpusSpec, variantNamed } from './fake-engine';

const client = new EngineClient({
  workerPath: process.argv[2]!,
  engine: { storeDir: '/nowhere', modelsDir: '/nowhere', userModelsDir: '/nowhere', storeQuotaBytes: 1 },
});
async function main(): Promise<void> {
  const { dir } = await client.call('storeUse', {});
  const corpus = { ...corpusSpec, root: '/endless' };
  const more = { limits: {}, repeat: 1, seed: 1, files: {}, rankings: false, keep: false, title: '' };
  void client.call('compare', { corpus, variants: [variantNamed('a')], ...more });
  console.log(await client.pid(), dir);
}
void main();
