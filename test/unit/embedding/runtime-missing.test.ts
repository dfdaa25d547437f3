import { expect, it, vi } from 'vitest';
import { createOnnxModels } from '../../../src/node/embedding';
import { bundledModels } from '../../support/shared';

vi.mock('onnxruntime-node', () => {
  throw new Error('libonnxruntime.so.1: cannot open shared object file');
});
const ID = 'static-MiniLM-L6-256-int8';

it('without the native runtime models are listed and tokens counted; opening a model says what is missing', async () => {
  const models = createOnnxModels({ modelsDir: bundledModels });
  expect(await models.list()).toHaveLength(3);
  expect((await models.openTokenizer(ID)).count('two words')).toBe(2);
  const platform = `${process.platform}-${process.arch}`;
  await expect(models.open(ID)).rejects.toMatchObject({
    code: 'embedding/runtime-missing',
    fault: 'environment',
    message: expect.stringContaining(platform),
    nextStep: expect.stringContaining('lexical'),
  });
});
