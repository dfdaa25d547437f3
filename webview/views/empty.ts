import type { EmptyReason } from '../../src/protocol/webview-protocol';
import type { ControlKit } from '../controls';
import { h, region, type Part } from '../dom';

export interface EmptyChoice {
  readonly text: string;
  readonly action: string;
  readonly type: 'openFolder' | 'manageTrust' | 'run' | 'compare' | 'generate';
}

/** Why there is nothing to see, and the one thing to do about it. */
export const EMPTY: Record<Exclude<EmptyReason, 'not-run'>, EmptyChoice> = {
  'no-folder': {
    text: 'Open a folder with documents. The lab measures how well they are found, on this machine, without a key.',
    action: 'Open Folder',
    type: 'openFolder',
  },
  'not-trusted': {
    text: 'This workspace is not trusted yet. The lab reads its documents only once it is.',
    action: 'Manage Workspace Trust',
    type: 'manageTrust',
  },
  'no-documents': {
    text: 'No documents were found here: Markdown, MDX, text, reStructuredText, AsciiDoc, HTML or notebooks.',
    action: 'Open Another Folder',
    type: 'openFolder',
  },
};

export const emptyView = <Type extends EmptyChoice['type']>(
  kit: ControlKit,
  post: (type: Type) => void,
): Part<(EmptyChoice & { readonly type: Type }) | undefined> =>
  region<(EmptyChoice & { readonly type: Type }) | undefined>({ class: 'empty' }, (choice) =>
    choice
      ? [
          h('p', {}, choice.text),
          kit.button({ label: choice.action, kind: 'primary', key: 'next', onClick: () => post(choice.type) }),
        ]
      : [],
  );
