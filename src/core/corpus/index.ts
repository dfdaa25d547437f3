export * from './types';
export { checkFormat, formatOf, PARSER_VERSION, plainText } from './formats';
export { frontMatter } from './front-matter';
export { lineTable, type LineTable } from './lines';
export { overlayCorpus } from './overlay';
export { anyOfGlobs, checkedGlobs, isBoundedGlob, matchesAnyGlob } from './path-globs';
export type { Block, BlockKind, PlainText, Span } from './plain-text';
