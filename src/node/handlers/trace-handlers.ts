import { summariseTrace } from '../../core/traces';
import { openTrace, writeTrace } from '../traces';
import type { HandlerContext, Handlers } from './types';

/** Traces: made, recorded, imported. */
export const traceHandlers = (context: HandlerContext): Handlers<'trace'> => ({
  trace: async ({ corpus, source, files, out }, control) => {
    const trace = await openTrace(context, corpus, source, files, control);
    if (out !== undefined) await writeTrace(trace, out, control);
    return summariseTrace(trace);
  },
});
