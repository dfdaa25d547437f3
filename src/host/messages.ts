import * as z from 'zod';
import { findKnob, type KnobId } from '../core/config';
import { once } from '../protocol/once';
import type { FromLabPanel, FromTuning } from '../protocol/webview-protocol';

const schemas = once(() => {
  const name = z.string().min(1).max(200);
  const knob = z.custom<KnobId>((id) => typeof id === 'string' && findKnob(id) !== undefined);
  const job = z.strictObject({ type: z.enum(['cancel', 'pause', 'resume', 'showLog', 'restartEngine']) });
  const openSource = z.strictObject({
    type: z.literal('openSource'),
    file: z.string().min(1).max(4096),
    startLine: z.int().min(1),
    endLine: z.int().min(1),
  });

  const fromTuning: z.ZodType<FromTuning> = z.union([
    z.strictObject({
      type: z.enum([
        ...([
          'ready',
          'undo',
          'compare',
          'openLab',
          'exportConfig',
          'openFolder',
          'manageTrust',
          'addVariant',
          'sendAndSearch',
        ] as const),
        ...(['resetVariant'] as const),
      ]),
    }),
    job,
    openSource,
    z.strictObject({ type: z.literal('setKnob'), knob, value: z.union([z.string().max(200), z.number()]) }),
    z.strictObject({ type: z.literal('resetKnob'), knob }),
    z.strictObject({ type: z.enum(['selectVariant', 'deleteVariant']), name }),
    z.strictObject({ type: z.literal('renameVariant'), name, to: name }),
    z.strictObject({ type: z.literal('search'), text: z.string().max(10_000) }),
  ]);

  const fromLabPanel: z.ZodType<FromLabPanel> = z.union([
    z.strictObject({
      type: z.enum(['ready', 'run', 'export', 'setBaseline', 'openFolder', 'manageTrust', 'openTuning']),
    }),
    job,
    openSource,
    z.strictObject({ type: z.literal('attribute'), baseline: name, variant: name }),
  ]);
  return { fromTuning, fromLabPanel };
});

/** A message of the tuning panel; undefined for anything that it cannot have sent. */
export const readTuningMessage = (message: unknown): FromTuning | undefined =>
  schemas().fromTuning.safeParse(message).data;
/** A message of the lab panel; undefined for anything that it cannot have sent. */
export const readLabMessage = (message: unknown): FromLabPanel | undefined =>
  schemas().fromLabPanel.safeParse(message).data;
