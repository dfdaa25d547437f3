/**
 * Why a path or glob of a configuration may not be used, in words; undefined when it may. Allowed are paths that stay
 * below the folder of the file, written with forward slashes.
 */
export function pathProblem(path: string): string | undefined {
  if (path.trim() === '') return 'is empty';
  if (path.length > 500) return 'is longer than 500 characters';
  // eslint-disable-next-line no-control-regex -- control characters are what is looked for
  if (/[\u0000-\u001F\u007F]/.test(path)) return 'contains a control character';
  if (/^([\\/])\1/.test(path)) return 'is a network path';
  if (/^[A-Za-z]:/.test(path)) return 'names a drive';
  if (/^[A-Za-z][A-Za-z0-9+.-]*:/.test(path)) return 'is an address, not a path';
  if (/^[\\/~]/.test(path)) return 'is absolute';
  if (path.includes('\\')) return 'contains a backslash';
  if (/%[0-9A-Fa-f]{2}/.test(path)) return 'is percent-encoded';
  // A segment, or an alternative of a glob. Globs only ever match paths found below the folder; this keeps files honest.
  if (/(^|[/{,(|])\.\.($|[/},)|])/.test(path)) return 'leads out of the folder with ".."';
  return undefined;
}
