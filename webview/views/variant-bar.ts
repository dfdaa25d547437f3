import { VARIANT_NAME } from '../../src/core/config';
import type { FromTuning, TuningState } from '../../src/protocol/webview-protocol';
import { setDisabled, textField, toolkit } from '../controls/toolkit';
import { h, setText, type Part } from '../dom';

const NAME_RULE = '1 to 40 letters, digits, dots, dashes or underscores.';

/** Chooses a variant and adds, renames, resets or deletes one. */
export function variantBar(post: (message: FromTuning) => void): Part<Pick<TuningState, 'variants' | 'active'>> {
  let state: Pick<TuningState, 'variants' | 'active'> = { variants: [], active: '' };
  const select = toolkit.select('Variant', (name) => post({ type: 'selectVariant', name }), 'grow');
  const icon = (label: string, name: string, onClick: () => void): HTMLElement =>
    toolkit.button({ label, icon: name, kind: 'icon', onClick });
  const add = icon('New variant', 'add', () => post({ type: 'addVariant' }));
  const rename = icon('Rename variant', 'edit', () => startRename());
  const reset = icon('Reset variant', 'discard', () => post({ type: 'resetVariant' }));
  const remove = icon('Delete variant', 'trash', () => post({ type: 'deleteVariant', name: state.active }));
  const problem = h('div', { class: 'problem', role: 'alert' });
  const field = textField({
    label: 'New name of the variant',
    class: 'grow',
    onInput: () => check(),
    onCommit: (name) => {
      if (!check() || editor.hidden) return;
      if (name !== state.active) post({ type: 'renameVariant', name: state.active, to: name });
      stopRename();
    },
    onEscape: () => stopRename(),
  });
  const editor = h('div', { class: 'row grow', hidden: true }, field.element);
  const bar = h('div', { class: 'row' }, select.element, editor, add, rename, reset, remove);
  const element = h('div', { class: 'variants', role: 'group', 'aria-label': 'Variant' }, bar, problem);

  function check(): boolean {
    const taken = field.value !== state.active && state.variants.some(({ name }) => name === field.value);
    const message = taken ? 'Another variant has this name.' : VARIANT_NAME.test(field.value) ? '' : NAME_RULE;
    field.setInvalid(message === '' ? undefined : message);
    setText(problem, message);
    return message === '';
  }
  function startRename(): void {
    editor.hidden = false;
    select.element.hidden = true;
    field.set(state.active, { force: true });
    field.focus();
  }
  function stopRename(): void {
    const inside = editor.contains(document.activeElement);
    editor.hidden = true;
    select.element.hidden = false;
    field.setInvalid(undefined);
    setText(problem, '');
    if (inside) rename.focus();
  }

  return {
    element,
    update(next) {
      if (next.active !== state.active && !editor.hidden) stopRename();
      state = next;
      const first = next.variants[0]?.name === next.active;
      const active = next.variants.find(({ name }) => name === next.active);
      select.set(
        next.variants.map(({ name, parent }) => ({
          value: name,
          // From the baseline is the rule and takes no room.
          label: parent === undefined || parent === next.variants[0]?.name ? name : `${name} (from ${parent})`,
        })),
        next.active,
      );
      setDisabled(remove, first);
      setDisabled(reset, (active?.changed.length ?? 0) === 0);
    },
  };
}
