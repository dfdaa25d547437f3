import { primedQueries } from '../../core/cache';
import { spendingNote } from '../../core/experiment';
import { likelyQueries } from '../traces';
import type { HandlerContext, Handlers } from './types';

/** What is answered or embedded before anybody asks. */
export const primingHandlers = (context: HandlerContext): Handlers<'prime' | 'embedQueries'> => ({
  prime: async ({ corpus, variant, ...from }, control) => {
    const node = await context.open();
    await context.checkVariants(node, [variant]);
    const likely = { ...from, most: primedQueries(variant.knobs) };
    return node.lab.prime(corpus, variant, await likelyQueries(context, corpus, likely, control), control);
  },
  embedQueries: async ({ corpus, variants, likely }, control) => {
    const node = await context.open();
    await context.checkVariants(node, variants);
    const texts = (await likelyQueries(context, corpus, likely, control)).map(({ text }) => text);
    const { ledger, ...done } = await node.lab.embedQueries(variants, texts, control);
    return { ...done, notes: spendingNote(ledger, node.ports.prices) };
  },
});
