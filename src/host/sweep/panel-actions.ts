import * as vscode from 'vscode';
import type { FromSweep } from '../../protocol/sweep-protocol';
import { askUser, tellWritten, writeToFolder } from '../export';
import type { LabHost } from '../lab-host';
import { onSharedMessage } from '../panel-actions';
import { sweepFiles } from './sweep-files';
import type { SweepSession } from './sweep-session';

/** Carries out what the sweep panel asks for. */
export async function onSweepMessage(host: LabHost, sweep: SweepSession, message: FromSweep): Promise<void> {
  switch (message.type) {
    case 'ready':
      return sweep.open();
    case 'setAxis': {
      sweep.setAxis(message.knob, message.text);
      return;
    }
    case 'addAxis': {
      sweep.addAxis(message.knob);
      return;
    }
    case 'removeAxis': {
      sweep.removeAxis(message.knob);
      return;
    }
    case 'setBase': {
      sweep.setBase(message.name);
      return;
    }
    case 'setStrategy': {
      sweep.setStrategy(message.strategy);
      return;
    }
    case 'setMaxTrials': {
      sweep.setMaxTrials(message.trials ?? undefined);
      return;
    }
    case 'start': {
      await sweep.start();
      return;
    }
    case 'compareTrials': {
      if (sweep.takeOver(message.names)) await vscode.commands.executeCommand('ragLab.compare');
      return;
    }
    case 'useTrial': {
      if (sweep.takeOver([message.name])) await vscode.commands.executeCommand('ragLab.tuning.focus');
      return;
    }
    case 'openTuning': {
      await vscode.commands.executeCommand('ragLab.tuning.focus');
      return;
    }
    case 'exportResult': {
      const { result } = sweep;
      if (result) tellWritten(host, await writeToFolder(host, () => sweepFiles(result), askUser));
      return;
    }
    case 'cancel':
    case 'pause':
    case 'resume':
    case 'showLog':
    case 'restartEngine':
    case 'openFolder':
    case 'manageTrust':
      return onSharedMessage(host, message.type);
  }
}
