import * as vscode from 'vscode';
import type { FromJudge } from '../../protocol/judge-protocol';
import type { LabHost } from '../lab-host';
import { onSharedMessage, openSource } from '../panel-actions';
import type { JudgingSession } from './judging-session';

/** Carries out what the judging panel asks for. */
export async function onJudgeMessage(host: LabHost, session: JudgingSession, message: FromJudge): Promise<void> {
  switch (message.type) {
    case 'ready':
      return session.load();
    case 'retry':
      return session.retry();
    case 'grade': {
      session.grade(message.key, message.grade);
      return;
    }
    case 'goTo': {
      session.goTo(message.position);
      return;
    }
    case 'editQuery':
    case 'addQuery': {
      session[message.type](message.text);
      return;
    }
    case 'undo':
    case 'next':
    case 'previous':
    case 'nextUnjudged':
    case 'deleteQuery': {
      session[message.type]();
      return;
    }
    case 'cancel':
    case 'pause':
    case 'resume': {
      session.job[message.type]();
      return;
    }
    case 'openSource':
      // The keys stay with the panel: whoever reads a source grades it next.
      return openSource(host.session.ports.root, 'files', message, host.judge.sourceColumn, true);
    case 'generate': {
      await vscode.commands.executeCommand('ragLab.generateTestSet');
      return;
    }
    case 'showLog':
    case 'restartEngine':
    case 'openFolder':
    case 'manageTrust':
      return onSharedMessage(host, message.type);
  }
}
