import { setTimeout } from 'node:timers/promises';
import { openTrace } from '../traces';
import type { HandlerContext, Handlers } from './types';

/** Traces and what caches do under them. */
export const cacheHandlers = (context: HandlerContext): Handlers<'cacheLab' | 'replayInRealTime'> => ({
  cacheLab: async ({ corpus, variants, trace, files }, control) => {
    const node = await context.open();
    await context.checkVariants(node, variants);
    const opened = await openTrace(context, corpus, trace, files, control);
    return node.lab.cacheLab({ corpus, variants, trace: opened }, control);
  },
  replayInRealTime: async ({ corpus, variants, trace, files, speed }, control) => {
    const node = await context.open();
    await context.checkVariants(node, variants);
    const opened = await openTrace(context, corpus, trace, files, control);
    return node.lab.replayInRealTime({ corpus, variants, trace: opened, speed }, setTimeout, control);
  },
});
