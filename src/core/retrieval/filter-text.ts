import type { QueryFilter } from './types';

/** A word that begins like this is a condition; `path:` and `where:` alone, `http:` and `std::vector` are words. */
const CONDITION = /^(?:path:(?<glob>\S+)|where:(?<key>[^\s=]+)=(?:"(?<quoted>[^"]*)"|(?<value>\S+)))(?=\s|$)\s*/;

/**
 * What is typed into a search box: conditions before the words, as the terminal's `--path` and `--where` have them, such
 * as `path:docs/** where:lang=en how do I …`. The first word that is no condition ends them, so that everything after it
 * is searched for as it stands.
 */
export function parseFilteredText(typed: string): { readonly text: string; readonly filter?: QueryFilter } {
  const paths: string[] = [];
  const metadata: [key: string, value: string][] = [];
  let text = typed.trim();
  for (let found = CONDITION.exec(text); found; found = CONDITION.exec(text)) {
    const { glob, key, quoted, value } = found.groups!;
    if (glob !== undefined) paths.push(glob);
    if (key !== undefined) metadata.push([key, quoted ?? value!]);
    text = text.slice(found[0].length);
  }
  const filter = queryFilter(paths, Object.fromEntries(metadata));
  return { text, ...(filter && { filter }) };
}

/** Undefined where there is no condition. */
export function queryFilter(
  paths: readonly string[],
  metadata: Readonly<Record<string, string>>,
): QueryFilter | undefined {
  const hasMetadata = Object.keys(metadata).length > 0;
  if (paths.length === 0 && !hasMetadata) return undefined;
  return { ...(paths.length > 0 && { paths }), ...(hasMetadata && { metadata }) };
}
