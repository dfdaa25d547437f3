import path from 'node:path';
import * as vscode from 'vscode';
import { withThousands } from '../../core/config';
import { DISTIL_DEFAULTS, distilledId, type DistilledVocabulary, type DistilResult } from '../../core/distillation';
import { aboutTime, renderFidelity } from '../../core/report';
import type { LabHost } from '../lab-host';
import { openFolder } from '../testset/add-to-query-files';
import { resolved } from '../variant-set';
import { showList } from '../show-list';
import { chooseModel } from './choose-model';
import { followJob } from './follow-job';

const TITLE = 'Distil a Fast Model';

/** Asks what to imitate and how, distils on the open folder, and offers to compare the new model with the old. */
export async function distilModel(host: LabHost): Promise<void> {
  const { session, engine, log } = host;
  const root = await openFolder(host);
  const encoders = (await engine.call('models', {})).filter(({ kind }) => kind === 'encoder');
  // The usual one first: a quick pick has its first item chosen.
  encoders.sort((a, b) => Number(b.id === DISTIL_DEFAULTS.from) - Number(a.id === DISTIL_DEFAULTS.from));
  const encoder = await chooseModel(encoders, `${TITLE}: Which Encoder to Imitate?`);
  const vocabulary = encoder && (await askVocabulary());
  const id = vocabulary && (await askId(distilledId(path.basename(root))));
  if (!id) return;
  const dimensions = Math.min(DISTIL_DEFAULTS.dimensions, encoder.dimensions);
  const request = { corpus: session.corpus, from: encoder.id, id, vocabulary, dimensions };
  const result = await followJob(`Distilling ${id}`, (options) => engine.start('distil', request, options));
  log.info(renderFidelity(result.fidelity));
  await session.reloadModels();
  const compare = 'Compare It with Its Teacher';
  if ((await vscode.window.showInformationMessage(messageOf(result), compare)) === compare)
    await compareWith(host, encoder.id, id);
}

async function askVocabulary(): Promise<DistilledVocabulary | undefined> {
  const items: (vscode.QuickPickItem & { vocabulary: DistilledVocabulary })[] = [
    { label: 'Words of the Documents', description: 'quick to make, best on these documents', vocabulary: 'corpus' },
    {
      label: 'Tokens of the Tokenizer',
      description: 'takes longer; also knows words that are not in the documents',
      vocabulary: 'tokenizer',
    },
  ];
  return (await showList(items, { title: `${TITLE}: Which Vocabulary?` }))?.vocabulary;
}

const askId = (value: string): Thenable<string | undefined> =>
  vscode.window.showInputBox({
    title: TITLE,
    prompt: 'Its name here.',
    value,
    ignoreFocusOut: true,
    validateInput: (typed) =>
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,79}$/.test(typed) ? undefined : 'Letters, digits, dots, dashes and underscores.',
  });

function messageOf({ model, tokens, ms, tokensPerSecond, notes }: DistilResult): string {
  const speed = `${withThousands(String(Math.round(tokensPerSecond)))} tokens/s`;
  const made = `${model.id} knows ${withThousands(String(tokens))} tokens`;
  return [`RAG Lab: ${made}, made in ${aboutTime(ms)}, ${speed}.`, ...notes].join(' ');
}

/** Both beside the active variant, alike but for the model. */
async function compareWith({ session }: LabHost, teacher: string, student: string): Promise<void> {
  const { active } = session.variantSet;
  const variants = resolved(session.variantSet);
  const { knobs } = variants.find(({ name }) => name === active)!;
  const using = (model: string) => ({ name: model.slice(0, 37), knobs: { ...knobs, 'embedding.model': model } });
  if (session.adoptVariants([using(teacher), using(student)], variants[0]!.name))
    await vscode.commands.executeCommand('ragLab.compare');
}
