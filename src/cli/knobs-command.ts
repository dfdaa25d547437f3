import process from 'node:process';
import { acceptedValues, formatKnobValue, KNOB_GROUPS, KNOBS, type NameKnob } from '../core/config';
import { METRICS } from '../core/metrics';
import type { CommandLine } from './args';
import { withEngine } from './engine';
import type { ExitCode } from './exit-code';

/** What a name knob can be on this machine. */
async function namesOf(line: CommandLine): Promise<Record<NameKnob['namesOf'], readonly string[]>> {
  return withEngine(line, async ({ client }) => {
    const models = await client.call('models', {});
    const priced = await client.call('pricedModels', {});
    return {
      'embedding-models': models.map((model) => model.id),
      rerankers: ['none', ...(await client.call('rerankers', {})).map((reranker) => reranker.id)],
      'priced-embedding-models': priced.embedding,
      'priced-answer-models': priced.answer,
    };
  });
}

export async function knobsCommand(line: CommandLine): Promise<ExitCode> {
  const names = await namesOf(line);
  if (line.flags.has('json')) {
    process.stdout.write(
      `${JSON.stringify({ groups: KNOB_GROUPS, knobs: KNOBS, names, metrics: METRICS }, null, 2)}\n`,
    );
    return 0;
  }
  for (const group of KNOB_GROUPS) {
    process.stdout.write(`${group.label}\n`);
    for (const knob of KNOBS.filter((candidate) => candidate.group === group.id)) {
      const accepts = knob.kind === 'name' ? `one of the ${knob.namesOf}, below` : acceptedValues(knob);
      process.stdout.write(
        `  ${knob.id}: ${formatKnobValue(knob, knob.default)} (${accepts}; redoes: ${knob.stage})\n`,
      );
      process.stdout.write(`      ${knob.description}\n`);
    }
  }
  for (const [list, entries] of Object.entries(names)) process.stdout.write(`${list}\n  ${entries.join('\n  ')}\n`);
  return 0;
}
