import * as vscode from 'vscode';
import { userError } from '../../core/common';
import { renderFidelity } from '../../core/report';
import type { LabHost } from '../lab-host';
import { showList } from '../show-list';
import { chooseModel } from './choose-model';
import { followJob } from './follow-job';

export async function removeModel({ engine, session }: LabHost): Promise<void> {
  const added = (await engine.call('models', {})).filter(({ origin }) => origin === 'added');
  const model = await chooseModel(added, 'Remove a Model');
  const detail = 'Variants that use it cannot be measured any more. Its stored embeddings stay until room is needed.';
  if (!model || !(await agreesToRemove(model.id, detail))) return;
  await engine.call('modelRemove', { id: model.id });
  await session.reloadModels();
}

/** @throws `models/none` */
export async function removeReranker({ engine, session }: LabHost): Promise<void> {
  const added = await engine.call('rerankers', {});
  if (added.length === 0)
    throw userError('models/none', 'You have not added a reranker.', 'Run RAG Lab: Add a Reranker…');
  const items = added.map(({ id, kind }) => ({ label: id, description: kind }));
  const chosen = await showList(items, { title: 'Remove a Reranker' });
  if (!chosen || !(await agreesToRemove(chosen.label, 'Variants that use it cannot be measured any more.'))) return;
  await engine.call('rerankerRemove', { id: chosen.label });
  await session.reloadModels();
}

async function agreesToRemove(name: string, detail: string): Promise<boolean> {
  const remove = 'Remove';
  return (await vscode.window.showWarningMessage(`Remove ${name}?`, { modal: true, detail }, remove)) === remove;
}

export async function checkModel({ engine, log }: LabHost): Promise<void> {
  const model = await chooseModel(await engine.call('models', {}), 'Check a Model');
  if (!model) return;
  const report = await followJob(`Checking ${model.id}`, (options) =>
    engine.start('modelCheck', { id: model.id }, options),
  );
  log.info(renderFidelity(report));
  const details = 'Show Details';
  const failed = report.checks.filter(({ status }) => status === 'failed');
  const answer = await (report.usable
    ? vscode.window.showInformationMessage(`RAG Lab: ${model.id} may be used.`, details)
    : vscode.window.showWarningMessage(
        `RAG Lab: ${model.id} may not be used. ${failed.map(({ detail }) => detail).join(' ')}`,
        details,
      ));
  if (answer === details) log.show();
}
