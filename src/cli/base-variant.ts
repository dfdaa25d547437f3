import { userError } from '../core/common';
import type { Variant } from '../core/config';
import type { CommandLine } from './args';
import { readInputs, type Inputs } from './inputs';

/**
 * The one variant of the command line, by its name when the configuration has it; else the first there is.
 * @param wanted what is said to more than one, e.g. "A sweep starts from one variant"
 */
export function readBase(line: CommandLine, wanted: string): { inputs: Inputs; base: Variant } {
  const [flag, ...more] = line.variants;
  if (more.length > 0) {
    throw userError('cli/one-variant', `${wanted}, not from ${line.variants.length}.`, 'Give --variant once.');
  }
  const configured = readInputs({ ...line, variants: [] }, line.words[0]);
  if (flag === undefined) return { inputs: configured, base: configured.variants[0]! };
  const named = line.words[0] === undefined ? undefined : configured.variants.find(({ name }) => name === flag.trim());
  if (named) return { inputs: configured, base: named };
  const inputs = readInputs(line, line.words[0]);
  return { inputs, base: inputs.variants.at(-1)! };
}
