const EXTENSION = /\.(?:md|markdown|mdx|txt|rst|adoc|asciidoc|html?|ipynb)$/i;
const normal = (name: string): string => name.replaceAll('\\', '/').replace(/^(?:\.?\/)+/, '');
const bare = (name: string): string => normal(name).replace(EXTENSION, '');
const base = (name: string): string => normal(name).split('/').at(-1)!;

/** How a foreign name may mean a document, the surest first. */
const WAYS: readonly ((name: string) => string)[] = [(name) => name, normal, bare, base, (name) => bare(base(name))];

/**
 * Which document of the corpus a name from elsewhere means: the one with that path, with that path but for the
 * extension, or with that file name, as long as there is only one.
 * @param documents ids of the corpus
 */
export function documentMatcher(documents: readonly string[]): (name: string) => string | undefined {
  const tables = WAYS.map((way) => {
    const table = new Map<string, string | undefined>();
    for (const id of documents) table.set(way(id), table.has(way(id)) ? undefined : id);
    return table;
  });
  return (name) => {
    for (const [i, way] of WAYS.entries()) {
      const id = tables[i]!.get(way(name));
      if (id !== undefined) return id;
    }
    return undefined;
  };
}
