import type { ModelSource } from '../../core/embedding';

const REPOSITORY = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?(?:\s+(\S+\.onnx))?$/;

/** `OWNER/NAME[@REVISION] [PATH.onnx]`; undefined for anything else. */
export function parseRepository(text: string): Extract<ModelSource, { kind: 'download' }> | undefined {
  const [, repository, revision, file] = REPOSITORY.exec(text.trim()) ?? [];
  return repository === undefined
    ? undefined
    : { kind: 'download', repository, ...(revision && { revision }), ...(file && { file }) };
}
