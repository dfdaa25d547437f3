import { anyOfGlobs, checkedGlobs, DEFAULT_EXCLUDE, DEFAULT_INCLUDE, type CorpusSpec } from '../../core/corpus';

/** Which paths of a folder are documents. Paths are relative, with forward slashes. */
export interface Globs {
  /** A file that is included and not excluded. */
  selects(path: string): boolean;
  excludes(path: string): boolean;
  /** A folder with nothing in it to select. */
  prunes(folder: string): boolean;
}

/** @throws `corpus/bad-glob` */
export function compileGlobs(spec: Pick<CorpusSpec, 'include' | 'exclude'>): Globs {
  const include = checkedGlobs(spec.include.length > 0 ? spec.include : DEFAULT_INCLUDE);
  const exclude = checkedGlobs(spec.exclude.length > 0 ? spec.exclude : DEFAULT_EXCLUDE);
  const included = anyOfGlobs(include);
  const excluded = anyOfGlobs(exclude);
  const emptied = anyOfGlobs(exclude.filter((glob) => glob.endsWith('/**')).map((glob) => glob.slice(0, -3)));
  const bases = include.map((glob) => literalBase(glob).toLowerCase());
  const mayHold = (folder: string): boolean =>
    bases.some((base) => base === '' || `${folder}/`.startsWith(`${base}/`) || base.startsWith(`${folder}/`));
  return {
    selects: (path) => included(path) && !excluded(path),
    excludes: excluded,
    prunes: (folder) => excluded(folder) || emptied(folder) || !mayHold(folder.toLowerCase()),
  };
}

/** The folder before the first segment with a wildcard. */
function literalBase(glob: string): string {
  const segments = glob.split('/');
  const wild = segments.findIndex((segment) => /[*?[\]{}\\]/.test(segment));
  return segments.slice(0, wild < 0 ? -1 : wild).join('/');
}
