/**
 * The tuning panel in the sidebar. What the page must hold (the host writes it):
 *
 *   <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src SOURCE 'nonce-N';
 *     script-src 'nonce-N'; font-src SOURCE; img-src SOURCE data:">
 *   <meta property="csp-nonce" content="N">        the toolkit's style elements carry this nonce
 *   <link rel="stylesheet" href="…/codicon.css">   icons
 *   <link rel="stylesheet" href="…/tuning.css">
 *   <body class="tuning"> <main id="app"></main> <script nonce="N" src="…/tuning.js"></script>
 *
 * It posts `ready`, draws each whole `tuning` state that comes, and keeps nothing but what setState remembers.
 */
import type { EmptyReason, FromTuning, TuningState } from '../src/protocol/webview-protocol';
import { defaultKnobs } from '../src/core/config';
import { connect } from './api';
import { toolkit } from './controls/toolkit';
import { h } from './dom';
import { isToTuning } from './messages';
import './styles/base.css';
import './styles/tuning.css';
import { EMPTY, emptyView, type EmptyChoice } from './views/empty';
import { knobGroups } from './views/knob-groups';
import { noticesView } from './views/notices';
import { searchView } from './views/search';
import { tuningFooter } from './views/tuning-footer';
import { variantBar } from './views/variant-bar';

interface Remembered {
  readonly openGroups: readonly string[];
  readonly query: string;
  readonly scrollTop: number;
}

const api = connect<FromTuning, Remembered>({ openGroups: ['embedding'], query: '', scrollTop: 0 });
const notices = noticesView();
const empty = emptyView<'openFolder' | 'manageTrust'>(toolkit, (type) => api.post({ type }));
const search = searchView(api.post, api.state.query, (query) => api.remember({ query }));
const variants = variantBar(api.post);
const groups = knobGroups(api.post, api.state.openGroups, (openGroups) => api.remember({ openGroups }));
const footer = tuningFooter(api.post);
const body = h(
  'div',
  { class: 'body', hidden: true },
  search.element,
  variants.element,
  groups.element,
  footer.element,
);

const app = document.getElementById('app') ?? document.body;
app.append(h('h1', { class: 'sr-only' }, 'Tuning'), notices.element, empty.element, body);

const emptyOf = (
  reason: EmptyReason | undefined,
): (EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' }) | undefined =>
  reason === undefined || reason === 'not-run'
    ? undefined
    : (EMPTY[reason] as EmptyChoice & { readonly type: 'openFolder' | 'manageTrust' });

let first = true;
function draw(state: TuningState): void {
  notices.update(state.notices);
  const found = state.variants.find(({ name }) => name === state.active);
  const nothing = emptyOf(state.empty);
  empty.update(nothing);
  body.hidden = nothing !== undefined || !found;
  if (body.hidden || !found) return;
  const variant = { ...found, knobs: { ...defaultKnobs(), ...found.knobs } };
  search.update(state.search);
  variants.update(state);
  groups.update({ ...state, variant });
  footer.update({ ...state, variant });
  if (!first) return;
  first = false;
  document.scrollingElement?.scrollTo({ top: api.state.scrollTop });
}

window.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
  if (isToTuning(data)) draw(data.state);
});
let scrolled = 0;
window.addEventListener(
  'scroll',
  () => {
    clearTimeout(scrolled);
    scrolled = window.setTimeout(() => api.remember({ scrollTop: document.scrollingElement?.scrollTop ?? 0 }), 200);
  },
  { passive: true },
);
api.post({ type: 'ready' });
