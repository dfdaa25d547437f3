import { userError } from '../../core/common';
import type { CommandLine } from '../args';

/** Ids after the action. @throws `models/no-model` */
export function namedModels({ words }: CommandLine): readonly string[] {
  const [action, ...ids] = words;
  if (ids.length > 0) return ids;
  throw userError(
    'models/no-model',
    'No model is named.',
    `Write rag-lab models ${action} ID; models list shows them.`,
  );
}
