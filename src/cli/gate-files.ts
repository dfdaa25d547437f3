import { readFileSync } from 'node:fs';
import path from 'node:path';
import { userError } from '../core/common';
import { BASELINE_FILE, parseBaseline, type Baseline, type NamedText } from '../core/gate';
import type { CommandLine } from './args';

/** `--baseline`, or the usual file beside the configuration. */
export const baselineFileOf = (line: CommandLine, configFile: string | undefined): string =>
  line.text.baseline ??
  path.join(configFile === undefined ? (line.text.corpus ?? '') : path.dirname(configFile), BASELINE_FILE);

/** @throws `baseline/missing`, and what {@link parseBaseline} finds */
export function readBaseline(file: string): Baseline {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw userError(
      'baseline/missing',
      code === 'ENOENT'
        ? `There is no baseline ${shownPath(file)}.`
        : `${shownPath(file)} could not be read (${code}).`,
      'Write one on a state that you accept: rag-lab baseline.',
    );
  }
  return parseBaseline(text, shownPath(file));
}

/** As tools on top of a repository want it: relative to the current folder, with forward slashes. */
export const shownPath = (file: string): string =>
  path.relative(process.cwd(), path.resolve(file)).split(path.sep).join('/');

/** A file under the name that annotations use; undefined where it cannot be read. */
export function namedText(file: string | undefined): NamedText | undefined {
  if (file === undefined) return undefined;
  try {
    return { file: shownPath(file), text: readFileSync(file, 'utf8') };
  } catch {
    return undefined;
  }
}

/** Version of this tool, from its manifest beside the bundles. */
export const toolVersion = (): string =>
  (JSON.parse(readFileSync(path.join(__dirname, '..', 'package.json'), 'utf8')) as { version: string }).version;
