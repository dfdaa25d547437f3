import type { CacheLabResult } from '../../src/core/cache-lab';
import type { FromCache } from '../../src/protocol/cache-protocol';
import { toolkit } from '../controls/toolkit';
import { h } from '../dom';

export interface PolicyChooser {
  readonly element: HTMLElement;
  update(result: CacheLabResult, variant: string, chosen: string): void;
}

/** Which policy is looked at, and what can be done with it. */
export function policyChooser(post: (message: FromCache) => void, onChoose: (name: string) => void): PolicyChooser {
  let column = '';
  let intoVariant = '';
  const policy = toolkit.select('Policy', onChoose);
  const use = toolkit.button({
    label: 'Use This Policy',
    icon: 'check',
    title: 'Write its cache knobs into the active variant; Undo in the tuning panel takes it back',
    onClick: () => post({ type: 'usePolicy', column }),
  });
  const exports = toolkit.button({
    label: 'Export to Repo…',
    title: 'Use this policy, and write the configuration and the caches as TypeScript into the workspace',
    onClick: () => post({ type: 'exportPolicy', column }),
  });
  const copy = toolkit.button({
    label: 'Copy as TypeScript',
    icon: 'copy',
    title: 'A file that runs by itself, to be pasted into a service',
    onClick: () => post({ type: 'copyPolicy', column }),
  });
  const into = h('span', { class: 'dim into' });
  return {
    element: h(
      'div',
      { class: 'row actions', role: 'group', 'aria-label': 'Chosen policy' },
      h('span', { class: 'dim' }, 'Policy'),
      ...[policy.element, use, exports, copy, into],
    ),
    update({ columns }, variant, chosen) {
      column = chosen;
      policy.set(
        columns.map(({ name }) => ({ value: name, label: name })),
        chosen,
      );
      if (variant === intoVariant) return;
      intoVariant = variant;
      into.replaceChildren('The active variant is ', h('bdi', {}, variant), '.');
    },
  };
}
