export { createOnnxModels, type OnnxModelsOptions } from './onnx-models';
export { isModelId, modelDamaged, readCardJson } from './model-card';
export type { ModelFolder, ModelOpener } from './model-folders';
