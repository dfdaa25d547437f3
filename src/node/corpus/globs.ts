import picomatch from 'picomatch';
import { userError } from '../../core/common';
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE, type CorpusSpec } from '../../core/corpus';

const MAX_GLOBS = 200;
const MAX_LENGTH = 500;
/** The matcher backtracks: its time grows with the name's length to the power of the stars in one segment. */
const MAX_STARS = 3;
const MAX_GLOBSTARS = 4;

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
  const include = checked(spec.include.length > 0 ? spec.include : DEFAULT_INCLUDE);
  const exclude = checked(spec.exclude.length > 0 ? spec.exclude : DEFAULT_EXCLUDE);
  const included = anyOf(include);
  const excluded = anyOf(exclude);
  const emptied = anyOf(exclude.filter((glob) => glob.endsWith('/**')).map((glob) => glob.slice(0, -3)));
  const bases = include.map((glob) => literalBase(glob).toLowerCase());
  const mayHold = (folder: string): boolean =>
    bases.some((base) => base === '' || `${folder}/`.startsWith(`${base}/`) || base.startsWith(`${folder}/`));
  return {
    selects: (path) => included(path) && !excluded(path),
    excludes: excluded,
    prunes: (folder) => excluded(folder) || emptied(folder) || !mayHold(folder.toLowerCase()),
  };
}

/** Whether matching stays fast on any name. */
export function isBoundedGlob(glob: string): boolean {
  const stars = (text: string): number => text.match(/\*+/g)?.length ?? 0;
  const segments = glob.split('/').filter((segment) => segment !== '**');
  const globstars = glob.split('/').length - segments.length;
  return (
    glob.length <= MAX_LENGTH && globstars <= MAX_GLOBSTARS && segments.every((segment) => stars(segment) <= MAX_STARS)
  );
}

function checked(globs: readonly string[]): string[] {
  if (globs.length > MAX_GLOBS) throw badGlob(`There are ${globs.length} globs; ${MAX_GLOBS} at most are read.`);
  return globs.map((glob) => {
    const shown = JSON.stringify(glob.slice(0, 80));
    if (glob.trim() === '') throw badGlob('A glob is empty.');
    if (glob.length > MAX_LENGTH) throw badGlob(`The glob ${shown}… is longer than ${MAX_LENGTH} characters.`);
    if (/^([/\\]|[a-z]:)/i.test(glob) || glob.split(/[/\\]/).includes('..'))
      throw badGlob(`The glob ${shown} leads outside the folder.`);
    if (glob.startsWith('!')) throw badGlob(`The glob ${shown} is a negation.`);
    if (!isBoundedGlob(glob))
      throw badGlob(`The glob ${shown} has more than ${MAX_STARS} stars in a segment or ${MAX_GLOBSTARS} "**".`);
    const path = glob.replace(/^(?:\.\/)+/, '').replace(/\/$/, '/**');
    return path.replace(/(?<!\\)[()|+^$]/g, '\\$&');
  });
}

const badGlob = (message: string): Error =>
  userError(
    'corpus/bad-glob',
    message,
    'Use globs relative to the folder, such as "docs/**/*.md"; put what to leave out into "exclude".',
  );

function anyOf(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch([...globs], { dot: true, nocase: true, noextglob: true });
}

/** The folder before the first segment with a wildcard. */
function literalBase(glob: string): string {
  const segments = glob.split('/');
  const wild = segments.findIndex((segment) => /[*?[\]{}\\]/.test(segment));
  return segments.slice(0, wild < 0 ? -1 : wild).join('/');
}
