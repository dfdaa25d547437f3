import * as vscode from 'vscode';
import type { FromAdvice, ToAdvice } from '../../protocol/advice-protocol';
import { EditorPanel } from '../editor-panel';
import type { LabHost } from '../lab-host';
import { onSharedMessage } from '../panel-actions';
import { AdviceSession } from './advice-session';
import { readAdviceMessage } from './messages';

export interface AdvicePanel {
  readonly panel: EditorPanel<FromAdvice>;
  /** Shows the panel and looks for an index. */
  start(): Promise<void>;
}

/** The advice panel: whether the documents need an index, and which one. */
export function createAdvicePanel(host: LabHost): AdvicePanel {
  const change = new vscode.EventEmitter<void>();
  let current: AdviceSession | undefined;
  /** Of the folder that the lab works on now. */
  const advice = (): AdviceSession => {
    const { session } = host;
    if (current?.session === session) return current;
    current?.dispose();
    return (current = new AdviceSession(session, () => change.fire()));
  };
  const panel = new EditorPanel<FromAdvice>({
    viewType: 'ragLab.advice',
    title: 'RAG Lab: Index Advice',
    page: 'advice',
    extensionUri: host.context.extensionUri,
    log: host.log,
    next: (): ToAdvice => ({ type: 'advice', state: advice().state() }),
    forget: () => undefined,
    onChange: (listener) => vscode.Disposable.from(host.onChange(listener), change.event(listener)),
    read: readAdviceMessage,
    act: (message) => host.attempt(() => onAdviceMessage(host, advice(), message)),
  });
  host.context.subscriptions.push(change, { dispose: () => current?.dispose() });
  return {
    panel,
    async start() {
      panel.show();
      await advice().start();
    },
  };
}

async function onAdviceMessage(host: LabHost, advice: AdviceSession, message: FromAdvice): Promise<void> {
  switch (message.type) {
    case 'ready':
      return advice.session.open();
    case 'start': {
      await advice.start();
      return;
    }
    case 'setBase': {
      advice.setBase(message.name);
      return;
    }
    case 'setRecall': {
      advice.setRecall(message.recall);
      return;
    }
    case 'setSeconds': {
      advice.setSeconds(message.seconds);
      return;
    }
    case 'addVariant': {
      if (advice.addVariant()) await vscode.commands.executeCommand('ragLab.tuning.focus');
      return;
    }
    case 'openTuning': {
      await vscode.commands.executeCommand('ragLab.tuning.focus');
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
