import { describe, expect, it } from 'vitest';
import { parseRepository } from '../../../src/host/models/repository';

describe('a repository as it is typed', () => {
  it.each([
    [' owner/name ', { repository: 'owner/name' }],
    ['owner/name@v1.2', { repository: 'owner/name', revision: 'v1.2' }],
    ['owner/name onnx/model_q8.onnx', { repository: 'owner/name', file: 'onnx/model_q8.onnx' }],
    ['o/n@main  a.onnx', { repository: 'o/n', revision: 'main', file: 'a.onnx' }],
  ])('%j', (text, expected) => expect(parseRepository(text)).toEqual({ kind: 'download', ...expected }));

  it.each(['', 'owner', 'a/b/c', 'https://hub/owner/name', 'owner/name model.bin', 'a b/c'])('%j is none', (text) =>
    expect(parseRepository(text)).toBeUndefined(),
  );
});
