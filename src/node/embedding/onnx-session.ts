import { availableParallelism } from 'node:os';
import type * as OnnxRuntime from 'onnxruntime-node';
import { environmentError } from '../../core/common';
import { hasExternalData } from './external-data';
import { modelDamaged } from './model-card';

export interface OnnxSession {
  readonly session: OnnxRuntime.InferenceSession;
  readonly Tensor: typeof OnnxRuntime.Tensor;
}

/** Two threads were the fastest on texts of 200 tokens; more only when the caller measured it. */
export const DEFAULT_THREADS = 2;

/** @throws `embedding/runtime-missing`, `embedding/model-damaged` */
export async function openSession(id: string, model: Uint8Array, threads?: number): Promise<OnnxSession> {
  refuseExternalData(id, model);
  const runtime = await loadRuntime();
  try {
    const session = await runtime.InferenceSession.create(model, {
      executionProviders: ['cpu'],
      graphOptimizationLevel: 'all',
      executionMode: 'sequential',
      // What the runtime would have liked better in a model is nothing that its user can act on.
      logSeverityLevel: 3,
      interOpNumThreads: 1,
      intraOpNumThreads: Math.max(1, Math.min(threads ?? DEFAULT_THREADS, availableParallelism())),
      // Freed memory goes back to the system instead of staying at the peak; no difference in speed was measured.
      enableCpuMemArena: false,
      // Threads that wait for work spin for 20 µs, then sleep, and stop at the end of a run: as fast as the default on a
      // quiet machine, 1.6 times as fast on a busy one, and an idle engine uses no CPU.
      extra: { session: { force_spinning_stop: '1', intra_op: { spin_duration_us: '20' } } },
    });
    return { session, Tensor: runtime.Tensor };
  } catch (error) {
    throw modelDamaged(id, `ONNX Runtime refuses model.onnx (${firstLine(error)})`, error);
  }
}

function refuseExternalData(id: string, model: Uint8Array): void {
  let external: boolean;
  try {
    external = hasExternalData(model);
  } catch (error) {
    throw modelDamaged(id, 'model.onnx is not an ONNX model', error);
  }
  if (external) throw modelDamaged(id, 'model.onnx keeps weights in other files, which is not allowed');
}

/** An operator that the runtime does not know, for instance. */
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!.slice(0, 200);

/** Loaded with the first model, never by importing this file. */
async function loadRuntime(): Promise<typeof OnnxRuntime> {
  try {
    return await import('onnxruntime-node');
  } catch (error) {
    throw environmentError(
      'embedding/runtime-missing',
      `ONNX Runtime has no working binary for ${process.platform}-${process.arch}, so embedding models cannot run here.`,
      'Use the package built for this platform. Search by words (retrieval.mode = lexical) works without it.',
      error,
    );
  }
}
