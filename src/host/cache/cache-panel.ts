import * as vscode from 'vscode';
import type { FromCache, ToCache } from '../../protocol/cache-protocol';
import { EditorPanel } from '../editor-panel';
import type { LabHost } from '../lab-host';
import { CacheSession } from './cache-session';
import { readCacheMessage } from './messages';
import { onCacheMessage } from './panel-actions';
import { recordedTraceFile } from './recorded-trace';

/** The cache panel: what every cache would have done with a trace. */
export function createCachePanel(host: LabHost): EditorPanel<FromCache> {
  const change = new vscode.EventEmitter<void>();
  const { workspaceState } = host.context;
  let current: CacheSession | undefined;
  /** Of the folder that the lab works on now. */
  const cache = (): CacheSession => {
    const { session } = host;
    if (current?.session === session) return current;
    current?.dispose();
    const key = `cache:${session.ports.root ?? ''}`;
    return (current = new CacheSession(session, {
      load: () => workspaceState.get(key),
      save: (saved) => void workspaceState.update(key, saved),
      onChange: () => change.fire(),
      hasRecorded: async () => (await host.traceLog.trace()) !== undefined,
      recordedTrace: () => recordedTraceFile(host.traceLog, session.ports.root, host.context.storageUri?.fsPath),
    }));
  };
  host.context.subscriptions.push(change, { dispose: () => current?.dispose() });
  return new EditorPanel<FromCache>({
    viewType: 'ragLab.cache',
    title: 'RAG Lab: Cache Lab',
    page: 'cache',
    extensionUri: host.context.extensionUri,
    log: host.log,
    next: (): ToCache => ({ type: 'cache', state: cache().state() }),
    forget: () => undefined,
    onChange: (listener) => vscode.Disposable.from(host.onChange(listener), change.event(listener)),
    read: readCacheMessage,
    act: (message) => host.attempt(() => onCacheMessage(host, cache(), message)),
  });
}
