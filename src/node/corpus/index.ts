export { decodeText } from './decode';
export { createFileCorpusReader } from './file-corpus-reader';
export { readRegular } from './open-regular';
export { findQueryFiles } from './query-files';
export { readQuerySet } from './query-set';
export { readSources, readTargets, type QueryTargets } from './query-targets';
