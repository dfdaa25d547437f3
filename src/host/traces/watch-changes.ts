import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { DEFAULT_EXCLUDE, DEFAULT_INCLUDE, matchesAnyGlob, type CorpusSpec } from '../../core/corpus';
import type { DocumentCause } from '../../core/traces';
import type { TraceLog } from './trace-log';

/**
 * Records what happens to the documents in this editor: saved, created, renamed and deleted files. What other programs
 * change is not recorded, since nobody knows what was there before.
 * @param corpus the documents that are searched; undefined without a folder
 */
export function watchChanges(log: TraceLog, corpus: () => CorpusSpec | undefined): vscode.Disposable {
  const before = new Map<string, Promise<string | null>>();
  const remember = (uri: vscode.Uri): Promise<unknown> => {
    if (!log.isOn || documentOf(uri, corpus()) === undefined) return Promise.resolve();
    const text = textOf(uri);
    before.set(uri.fsPath, text);
    return text;
  };
  const record = async (uri: vscode.Uri, cause: DocumentCause): Promise<void> => {
    const document = log.isOn ? documentOf(uri, corpus()) : undefined;
    if (document === undefined) return;
    const was = (await before.get(uri.fsPath)) ?? null;
    before.delete(uri.fsPath);
    await log.changed(document, was, await textOf(uri), cause);
  };
  const each = (uris: readonly vscode.Uri[], cause: DocumentCause): void =>
    uris.forEach((uri) => void record(uri, cause).catch(() => undefined));
  return vscode.Disposable.from(
    vscode.workspace.onWillSaveTextDocument((event) => event.waitUntil(remember(event.document.uri))),
    vscode.workspace.onDidSaveTextDocument(({ uri }) => each([uri], 'edit')),
    vscode.workspace.onDidCreateFiles(({ files }) => each(files, 'add')),
    vscode.workspace.onWillDeleteFiles((event) => event.waitUntil(Promise.all(event.files.map(remember)))),
    vscode.workspace.onDidDeleteFiles(({ files }) => each(files, 'delete')),
    vscode.workspace.onWillRenameFiles((event) =>
      event.waitUntil(Promise.all(event.files.map(({ oldUri }) => remember(oldUri)))),
    ),
    vscode.workspace.onDidRenameFiles(({ files }) =>
      each(
        files.flatMap(({ oldUri, newUri }) => [oldUri, newUri]),
        'rename',
      ),
    ),
  );
}

/** Id of the document that a file is: its path below the folder, where it belongs to the corpus. */
function documentOf(uri: vscode.Uri, corpus: CorpusSpec | undefined): string | undefined {
  if (uri.scheme !== 'file' || !corpus) return undefined;
  const inside = path.relative(corpus.root, uri.fsPath).split(path.sep).join('/');
  if (inside === '' || inside.startsWith('../') || path.isAbsolute(inside)) return undefined;
  const include = corpus.include.length > 0 ? corpus.include : DEFAULT_INCLUDE;
  const isIn = matchesAnyGlob(include)(inside) && !matchesAnyGlob([...DEFAULT_EXCLUDE, ...corpus.exclude])(inside);
  return isIn ? inside : undefined;
}

const textOf = (uri: vscode.Uri): Promise<string | null> => readFile(uri.fsPath, 'utf8').catch(() => null);
