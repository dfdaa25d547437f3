import picomatch from 'picomatch';
import { userError } from '../common';

const MAX_GLOBS = 200;
const MAX_LENGTH = 500;
/** The matcher backtracks: its time grows with the name's length to the power of the stars in one segment. */
const MAX_STARS = 3;
const MAX_GLOBSTARS = 4;

/** Whether matching stays fast on any name. */
export function isBoundedGlob(glob: string): boolean {
  const stars = (text: string): number => text.match(/\*+/g)?.length ?? 0;
  const segments = glob.split('/').filter((segment) => segment !== '**');
  const globstars = glob.split('/').length - segments.length;
  return (
    glob.length <= MAX_LENGTH && globstars <= MAX_GLOBSTARS && segments.every((segment) => stars(segment) <= MAX_STARS)
  );
}

/**
 * Globs relative to a folder, in the form that the matcher takes.
 * @throws `corpus/bad-glob`
 */
export function checkedGlobs(globs: readonly string[]): string[] {
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

/** Whether a path matches one of the checked globs. */
export function anyOfGlobs(globs: readonly string[]): (path: string) => boolean {
  if (globs.length === 0) return () => false;
  return picomatch([...globs], { dot: true, nocase: true, noextglob: true });
}

/** Whether a path matches one of the globs. @throws `corpus/bad-glob` */
export const matchesAnyGlob = (globs: readonly string[]): ((path: string) => boolean) =>
  anyOfGlobs(checkedGlobs(globs));
