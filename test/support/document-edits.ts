import fc from 'fast-check';

/** One thing that happens to documents; numbers choose among what is there. */
export interface DocumentEdit {
  readonly kind: 'reword' | 'insert' | 'remove' | 'swap' | 'copy' | 'tag' | 'rename' | 'delete' | 'add';
  readonly document: number;
  readonly other: number;
  readonly place: number;
}

export const documentEdit: fc.Arbitrary<DocumentEdit> = fc.record({
  kind: fc.constantFrom('reword', 'insert', 'remove', 'swap', 'copy', 'tag', 'rename', 'delete', 'add'),
  document: fc.nat(),
  other: fc.nat(),
  place: fc.nat(),
});

const at = <T>(items: readonly T[], number: number): T => items[number % items.length]!;

/** Document → its text; null where it is gone. Changes one document, or two with a rename. */
export function applyEdit(texts: Map<string, string>, edit: DocumentEdit): Map<string, string | null> {
  const ids = [...texts.keys()].sort();
  const id = at(ids, edit.document);
  const text = texts.get(id)!;
  const sections = text.split(/(?=^## )/m);
  const other = texts.get(at(ids, edit.other))!.split(/(?=^## )/m);
  const passage = at(other, edit.place);
  const place = edit.place % sections.length;
  const changes = new Map<string, string | null>();
  const write = (parts: readonly string[]): void => void changes.set(id, parts.join(''));
  switch (edit.kind) {
    case 'reword':
      write(sections.map((part, i) => (i === place ? part.replace(/\b(the|a|is|of)\b/, 'no') : part)));
      break;
    case 'insert':
      write(sections.toSpliced(place, 0, passage));
      break;
    case 'remove':
      write(sections.length > 1 ? sections.toSpliced(place, 1) : sections);
      break;
    case 'swap':
      // The title stays above, else all that was under it would say something else.
      write([sections[0]!, ...sections.slice(1 + place), ...sections.slice(1, 1 + place)]);
      break;
    case 'copy':
      write(sections.flatMap((part, i) => (i === place ? [part, part] : [part])));
      break;
    case 'tag':
      changes.set(
        id,
        `---\nkind: ${edit.place % 2 ? 'guide' : 'note'}\n---\n${text.replace(/^---\n[^]*?\n---\n/, '')}`,
      );
      break;
    case 'rename':
      changes.set(id, null).set(`renamed-${String(edit.place % 1000)}.md`, text);
      break;
    case 'delete':
      if (ids.length > 1) changes.set(id, null);
      break;
    case 'add':
      changes.set(`new-${String(edit.place % 1000)}.md`, `# Another page\n\n${passage}`);
  }
  for (const [document, now] of changes) {
    if (now === null) texts.delete(document);
    else texts.set(document, now);
  }
  return changes;
}
