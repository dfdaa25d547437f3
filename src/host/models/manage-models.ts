import * as vscode from 'vscode';
import { renderFidelity } from '../../core/report';
import type { LabHost } from '../lab-host';
import { chooseModel } from './choose-model';
import { followJob } from './follow-job';

export async function removeModel({ engine, session }: LabHost): Promise<void> {
  const added = (await engine.call('models', {})).filter(({ origin }) => origin === 'added');
  const model = await chooseModel(added, 'Remove a Model');
  if (!model) return;
  const remove = 'Remove';
  const detail = 'Variants that use it cannot be measured any more. Its stored embeddings stay until room is needed.';
  const answer = await vscode.window.showWarningMessage(`Remove ${model.id}?`, { modal: true, detail }, remove);
  if (answer !== remove) return;
  await engine.call('modelRemove', { id: model.id });
  await session.reloadModels();
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
