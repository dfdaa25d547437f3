export { createOnnxModels, type OnnxModelsOptions } from './onnx-models';
