import type { Embedder, EmbeddingModel } from '../../../core/embedding';
import type { ModelRegistry } from '../onnx-models';

/** Endings of names that say how the same weights are kept. */
const PRECISION = /[-_.](?:onnx|int8|qint8|uint8|quint8|q8|q4|fp16|f16|fp32|f32|bf16|quantized|optimized|o[1-4])$/;

/** Name of the weights behind an id or a source: without owner and without how they are kept. */
export function familyOf(name: string): string {
  let family = name.toLowerCase().split('@', 1)[0]!.split('/').at(-1)!;
  while (PRECISION.test(family)) family = family.replace(PRECISION, '');
  return family;
}

/** A bundled model of the same weights, which a new one is held against; undefined where there is none. */
export async function referenceOf(registry: ModelRegistry, model: EmbeddingModel): Promise<Embedder | undefined> {
  const families = [model.id, model.source].map(familyOf);
  const known = (await registry.list()).find(
    ({ id, origin, kind }) =>
      origin === 'bundled' && kind === model.kind && id !== model.id && families.includes(familyOf(id)),
  );
  return known && registry.open(known.id);
}
