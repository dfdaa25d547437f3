import type { JobControl } from '../../core/common';
import { readQuerySet } from '../corpus';
import { addDownload, addFolder, checkModel, previewDownload, previewFolder, removeModel } from '../embedding';
import { privateBytes } from '../machine';
import { addRemoteModel, previewRemoteModel } from '../remote-embedding';
import { measureModels } from './model-figures';
import type { HandlerContext, Handlers } from './types';

/** Embedding models: add, remove, check, side by side. */
export function modelHandlers({
  open,
  connections,
  freshEngine,
}: HandlerContext): Handlers<
  'modelPreview' | 'modelAdd' | 'modelRemove' | 'modelCheck' | 'modelFigures' | 'modelProbe'
> {
  const hub = ({ signal }: JobControl) => ({ ...connections().hub, signal });
  return {
    modelPreview: async ({ source, id }, control) => {
      const { models } = await open();
      switch (source.kind) {
        case 'folder':
          return previewFolder(models, source, id);
        case 'download':
          return previewDownload(models, source, id, hub(control));
        case 'remote':
          return previewRemoteModel(source, id);
      }
    },
    modelAdd: async ({ source, id }, control) => {
      const { models, remote } = await open();
      switch (source.kind) {
        case 'folder':
          return addFolder(models, source, id, control);
        case 'download':
          return addDownload(models, source, id, hub(control), control);
        case 'remote':
          return addRemoteModel(models, source, remote, control, id);
      }
    },
    modelRemove: async ({ id }) => {
      await removeModel((await open()).models, id);
      return null;
    },
    modelCheck: async ({ id }, control) => checkModel((await open()).models, id, control),
    modelFigures: async ({ ids, corpus, files }, control) => {
      const node = await open();
      const querySet = corpus && (await readQuerySet(corpus, files));
      const judged = corpus && querySet?.judgements.length ? { corpus, querySet } : undefined;
      return measureModels(node, ids, judged, freshEngine, control);
    },
    modelProbe: async ({ id }) => {
      const started = performance.now();
      const { ports } = await open();
      const embedder = await ports.models.open(id);
      await embedder.embed([embedder.tokenize('What is measured here?', 'query')]);
      const firstLoadMs = performance.now() - started;
      const bytes = privateBytes();
      return { firstLoadMs, ...(bytes !== undefined && { privateBytes: bytes }) };
    },
  };
}
