import { codicon, h, region, type Part } from '../dom';

/** Things the user should know, said in place. */
export const noticesView = (): Part<readonly string[]> =>
  region<readonly string[]>({ class: 'notices', role: 'status' }, (notices) =>
    notices.map((notice) => h('p', { class: 'notice' }, codicon('info'), h('span', {}, notice))),
  );
