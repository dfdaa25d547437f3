import * as vscode from 'vscode';
import { calibrationVerdict, renderCalibration } from '../../core/report';
import type { LabHost } from '../lab-host';
import { chooseModel } from '../models/choose-model';
import { followJob } from '../models/follow-job';
import type { Commands } from './index';

const CALIBRATION_SECONDS = 20;

/** What suits this machine and these documents. */
export const adviceCommands = (host: LabHost): Commands => ({
  'ragLab.calibrate': async () => {
    const models = (await host.engine.call('models', {})).filter(({ kind }) => kind !== 'remote');
    const model = await chooseModel(models, 'Calibrate which model on this machine?');
    if (!model) return;
    const params = { model: model.id, seconds: CALIBRATION_SECONDS };
    const found = await followJob('Calibrating', (options) => host.engine.start('calibrate', params, options));
    host.log.info(renderCalibration(found));
    const restart = 'Restart Engine';
    const choice = await vscode.window.showInformationMessage(
      `RAG Lab: ${calibrationVerdict(found)} The engine that runs now keeps its threads until it starts anew.`,
      restart,
    );
    if (choice === restart) await vscode.commands.executeCommand('ragLab.restartEngine');
  },
  'ragLab.adviseIndex': () => host.advice.start(),
});
