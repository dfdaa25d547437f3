import { visible } from '../../src/core/report';
import { linkButton } from '../controls';
import { h } from '../dom';
import { linesText, splitPath } from '../text';

export interface SourcePlace {
  readonly file: string;
  readonly startLine: number;
  readonly endLine: number;
}
/** Undefined where there is no editor to open anything in. */
export type OpenSource = ((place: SourcePlace) => void) | undefined;

/** "folder/name.md:12–30": the folder gives way in narrow places, the name and the lines stay. */
export function sourceLink(
  { file, startLine, endLine }: { readonly file: string; readonly startLine?: number; readonly endLine?: number },
  open: OpenSource,
  shown = file,
): HTMLElement {
  const { folder, name } = splitPath(visible(shown));
  const lines = startLine === undefined ? '' : `:${linesText(startLine, endLine ?? startLine)}`;
  const parts = [
    ...(folder === '' ? [] : [h('span', { class: 'path-folder' }, h('bdi', {}, folder))]),
    h('span', { class: 'path-name' }, h('bdi', {}, name)),
    ...(lines === '' ? [] : [h('span', { class: 'path-lines' }, lines)]),
  ];
  const title = `${visible(shown)}${lines}`;
  if (!open) return h('span', { class: 'source', title }, ...parts);
  const place = { file, startLine: startLine ?? 1, endLine: endLine ?? startLine ?? 1 };
  return linkButton(parts, () => open(place), {
    class: 'source',
    title,
    'aria-label': title,
    'data-key': `source ${title}`,
  });
}
