export { createFileCorpusReader } from './file-corpus-reader';
export { readQuerySet } from './query-set';
