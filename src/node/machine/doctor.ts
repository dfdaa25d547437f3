import { statfs } from 'node:fs/promises';
import { LabError } from '../../core/common';
import type { LabPorts } from '../../core/ports';
import { isMappableKind, isServerKind } from '../../core/vector-index';
import type { DoctorCheck, EngineConnections, EngineOptions } from '../../protocol/worker-protocol';
import { examineRedis } from '../shared-cache';

/** Free space below which an index build may not fit. */
const LOW_DISK_BYTES = 500_000_000;

type Finding = Omit<DoctorCheck, 'id' | 'label'>;

async function check(id: string, label: string, look: () => Promise<Finding>): Promise<DoctorCheck> {
  try {
    return { id, label, ...(await look()) };
  } catch (error) {
    const { message, nextStep } = LabError.dataOf(error);
    return { id, label, status: 'failed', detail: message, nextStep };
  }
}

/** Looks at every part of this installation by using it once. @param redis absent where the user names none */
export function doctor(
  ports: LabPorts,
  options: EngineOptions,
  redis?: EngineConnections['redis'],
): Promise<DoctorCheck[]> {
  return Promise.all([
    check('node', 'Node', () =>
      Promise.resolve({
        status: 'ok',
        detail: `${ports.machine.node}, ${ports.machine.os}, ${ports.machine.cores} cores`,
      }),
    ),
    check('models', 'Embedding models', async () => {
      const models = await ports.models.list();
      for (const model of models) {
        // A server is asked by `models check`, which somebody wants and may pay for.
        if (model.kind === 'remote') continue;
        const embedder = await ports.models.open(model.id);
        await embedder.embed([embedder.tokenize('a first sentence', 'document')]);
      }
      return models.length
        ? {
            status: 'ok',
            detail: `${models.map(({ id, kind }) => (kind === 'remote' ? `${id} (not asked)` : id)).join(', ')}: checked, loaded and run`,
          }
        : { status: 'failed', detail: `none in ${options.modelsDir}`, nextStep: 'Install the extension again.' };
    }),
    ...ports.indexKinds
      .filter(({ kind }) => !isServerKind(kind))
      .map((kind) =>
        check(`index.${kind.kind}`, `Index ${kind.kind}`, async () => {
          const vectors = { storage: 'f32' as const, count: 2, dimensions: 2, data: new Float32Array([1, 0, 0, 1]) };
          const control = {
            signal: new AbortController().signal,
            report: () => undefined,
            checkpoint: () => Promise.resolve(),
          };
          // Where the store cannot be written, its own check says so.
          const onDisk = isMappableKind(kind.kind) && ports.store.notice === undefined;
          const residence = onDisk ? 'disk' : 'memory';
          const params = { kind: kind.kind, m: 16, efConstruction: 100, residence } as const;
          const index = await kind.build(vectors, ['a', 'b'], params, control);
          const [first] = (await index.search(new Float32Array([0, 1]), { k: 1, efSearch: 10 })).rows;
          index.close();
          return first === 1
            ? {
                status: 'ok',
                detail: residence === 'disk' ? 'built, mapped from disk and searched' : 'built and searched',
              }
            : {
                status: 'failed',
                detail: `found row ${first} where 1 is nearest`,
                nextStep: 'Report this as a bug; use the flat index meanwhile.',
              };
        }),
      ),
    check('store', 'Store', async () => {
      const { notice } = ports.store;
      if (notice)
        return { status: 'warning', detail: notice, nextStep: 'Choose a folder that can be written to (--store).' };
      const { artefacts, bytes } = await ports.store.use();
      return { status: 'ok', detail: `${options.storeDir}: ${artefacts} artefacts, ${Math.round(bytes / 1e6)} MB` };
    }),
    check('disk', 'Free space', async () => {
      const disk = await statfs(options.storeDir).catch(() => undefined);
      const nextStep = 'Choose a folder that can be written to (--store).';
      if (!disk) return { status: 'warning', detail: `unknown: there is no folder ${options.storeDir}`, nextStep };
      const { bavail, bsize } = disk;
      const bytes = bavail * bsize;
      const detail = `${Math.round(bytes / 1e6)} MB where the store is`;
      return bytes < LOW_DISK_BYTES
        ? { status: 'warning', detail, nextStep: 'Make room, or choose another folder (--store).' }
        : { status: 'ok', detail };
    }),
    ...(redis
      ? [
          check('redis', 'Redis', async () => {
            const { detail, warning } = await examineRedis(redis.url);
            return warning
              ? { status: 'warning', detail: `${detail}: ${warning.message}`, nextStep: warning.nextStep }
              : { status: 'ok', detail: `${detail}: written and read` };
          }),
        ]
      : []),
    check('prices', 'Prices', () =>
      Promise.resolve({ status: 'ok', detail: `${ports.prices.source}, ${ports.prices.date}` }),
    ),
  ]);
}
