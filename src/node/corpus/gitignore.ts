import ignore, { type Ignore } from 'ignore';
import { isBoundedGlob } from '../../core/corpus';

const MAX_RULES = 5000;

/** The ignore files from the root down to one folder. Immutable: each folder adds its own. */
export interface IgnoreRules {
  /** @param path relative to the root, forward slashes, without a slash at its end */
  ignores(path: string, isFolder: boolean): boolean;
  /**
   * @param folder relative to the root; empty for the root itself
   * @returns the rules with those of the file, and how many of its lines were left out because they cost too much
   */
  with(folder: string, content: string): { readonly rules: IgnoreRules; readonly leftOut: number };
}

export const noIgnoreRules = (): IgnoreRules => rulesOf([]);

function rulesOf(files: readonly { readonly prefix: string; readonly matcher: Ignore }[]): IgnoreRules {
  return {
    ignores(path, isFolder) {
      // The innermost file with an opinion decides. Folders that are ignored are never entered, so parents are fine.
      for (let at = files.length - 1; at >= 0; at--) {
        const { prefix, matcher } = files[at]!;
        const { ignored, unignored } = matcher.test(path.slice(prefix.length) + (isFolder ? '/' : ''));
        if (ignored || unignored) return ignored;
      }
      return false;
    },
    with(folder, content) {
      const lines = content.split(/\r\n?|\n/).filter((line) => line.trim() !== '' && !line.startsWith('#'));
      const kept = lines.filter(isBoundedGlob).slice(0, MAX_RULES);
      const prefix = folder === '' ? '' : `${folder}/`;
      const matcher = ignore({ allowRelativePaths: true }).add(kept);
      return { rules: rulesOf([...files, { prefix, matcher }]), leftOut: lines.length - kept.length };
    },
  };
}
