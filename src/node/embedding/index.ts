export { createOnnxModels, type ModelRegistry, type OnnxModelsOptions } from './onnx-models';
export { isModelId, modelDamaged, readCardJson } from './model-card';
export type { ModelFolder, ModelOpener } from './model-folders';
export { checkModel, installModel, refuseTaken, type AddedModel } from './adding/install-model';
export { sealFolder } from './adding/seal-folder';
