export { createFileCorpusReader } from './file-corpus-reader';
export { findQueryFiles } from './query-files';
export { readQuerySet } from './query-set';
export { readSources, readTargets, type QueryTargets } from './query-targets';
