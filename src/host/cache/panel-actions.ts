import * as vscode from 'vscode';
import type { FromCache } from '../../protocol/cache-protocol';
import { askUser, filesOf, tellWritten, writeToFolder } from '../export';
import type { LabHost } from '../lab-host';
import { onSharedMessage } from '../panel-actions';
import type { CacheSession } from './cache-session';
import { snippetFile } from './snippet-file';

/** Carries out what the cache panel asks for. */
export async function onCacheMessage(host: LabHost, cache: CacheSession, message: FromCache): Promise<void> {
  switch (message.type) {
    case 'ready':
      return cache.open();
    case 'start': {
      await cache.start();
      return;
    }
    case 'setTrace': {
      cache.setTrace(message.trace);
      return;
    }
    case 'chooseTrace':
      return chooseTrace(cache);
    case 'setColumns': {
      cache.setColumns(message.columns);
      return;
    }
    case 'usePolicy': {
      if (cache.usePolicy(message.column)) await vscode.commands.executeCommand('ragLab.tuning.focus');
      return;
    }
    case 'exportPolicy': {
      const { layers } = cache.column(message.column);
      const snippet = layers.length > 0 ? [snippetFile(cache, message.column)] : [];
      if (!cache.usePolicy(message.column)) return;
      const make = async () => [...(await filesOf(host, 'config')), ...snippet];
      tellWritten(host, await writeToFolder(host, make, askUser));
      return;
    }
    case 'copyPolicy': {
      await vscode.env.clipboard.writeText(snippetFile(cache, message.column).text);
      void vscode.window.showInformationMessage(`RAG Lab: "${message.column}" is on the clipboard as TypeScript.`);
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

async function chooseTrace(cache: CacheSession): Promise<void> {
  const [file] =
    (await vscode.window.showOpenDialog({
      title: 'Trace or log of queries to replay',
      openLabel: 'Choose',
      filters: { 'Traces and logs': ['jsonl', 'ndjson', 'json', 'csv', 'tsv', 'log', 'txt'], 'All files': ['*'] },
    })) ?? [];
  if (file) cache.setTraceFile(file.fsPath);
  // The list of traces shows again what was chosen before.
  else cache.setTrace(cache.state().trace);
}
