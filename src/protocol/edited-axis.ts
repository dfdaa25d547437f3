import { LabError } from '../core/common';
import type { KnobId } from '../core/config';
import { parseAxis } from '../core/sweep';
import type { EditedAxis } from './sweep-protocol';

/** What a typed axis means, or what is wrong with it. */
export function editedAxis(knob: KnobId, text: string): EditedAxis {
  try {
    return { knob, text, values: parseAxis(knob, text).values };
  } catch (error) {
    return { knob, text, error: LabError.dataOf(error) };
  }
}
