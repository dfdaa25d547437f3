export { createVectorFiles, type VectorFilesOptions } from './vector-files';
