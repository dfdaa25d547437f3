import * as vscode from 'vscode';
import type { FromSweep, ToSweep } from '../../protocol/sweep-protocol';
import { EditorPanel } from '../editor-panel';
import type { LabHost } from '../lab-host';
import { readSweepMessage } from './messages';
import { onSweepMessage } from './panel-actions';
import { SweepUpdates } from './shown-sweep';
import { SweepSession } from './sweep-session';

/** The sweep panel: a space of knobs, and the best variants in it. */
export function createSweepPanel(host: LabHost): EditorPanel<FromSweep> {
  const change = new vscode.EventEmitter<void>();
  const updates = new SweepUpdates();
  const { workspaceState } = host.context;
  let current: SweepSession | undefined;
  /** The sweep of the folder that the lab works on now. */
  const sweep = (): SweepSession => {
    const { session } = host;
    if (current?.session === session) return current;
    current?.dispose();
    const key = `sweep:${session.ports.root ?? ''}`;
    return (current = new SweepSession(session, {
      isVisible: () => panel.visible,
      load: () => workspaceState.get(key),
      save: (saved) => void workspaceState.update(key, saved),
      onChange: () => change.fire(),
    }));
  };
  const panel = new EditorPanel<FromSweep>({
    viewType: 'ragLab.sweep',
    title: 'RAG Lab: Sweep',
    page: 'sweep',
    extensionUri: host.context.extensionUri,
    log: host.log,
    next: (): ToSweep => {
      // The panel may have come into sight.
      sweep().refresh();
      return { type: 'sweep', state: updates.next(sweep().state(), sweep().result) };
    },
    forget: () => updates.forget(),
    onChange: (listener) => vscode.Disposable.from(host.onChange(listener), change.event(listener)),
    read: readSweepMessage,
    act: (message) => host.attempt(() => onSweepMessage(host, sweep(), message)),
  });
  host.context.subscriptions.push(change, { dispose: () => current?.dispose() });
  return panel;
}
