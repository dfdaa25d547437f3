import type { HierarchicalNSW } from 'hnswlib-node';
import { environmentError } from '../../core/common';

export type NativeGraph = HierarchicalNSW;
type Runtime = { readonly HierarchicalNSW: typeof HierarchicalNSW };

/**
 * The native library, loaded with the first index and never by importing this file.
 * @throws `index/runtime-missing`
 */
export async function loadHnswRuntime(): Promise<Runtime> {
  try {
    const loaded = (await import('hnswlib-node')) as unknown as { default: Runtime };
    return loaded.default;
  } catch (error) {
    throw environmentError(
      'index/runtime-missing',
      `The HNSW index has no working binary for ${process.platform}-${process.arch}.`,
      'Use index.kind = flat, which is exact and needs no binary, or the package built for this platform.',
      error,
    );
  }
}
