/** What a user of the terminal or the palette distils where nothing else is said. */
export const DISTIL_DEFAULTS = { from: 'all-MiniLM-L6-v2-int8', vocabulary: 'corpus', dimensions: 256 } as const;

/** A model's name for the documents of a folder, e.g. `handbook-static`. @param folder its name, without the path */
export function distilledId(folder: string): string {
  const name = folder
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 30)
    .replace(/[._-]+$/, '');
  return `${name || 'documents'}-static`;
}
