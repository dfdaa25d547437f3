import * as vscode from 'vscode';
import { redact } from './redact';

/** The log of the lab, "RAG Lab" in the Output view. Made on the first line; nothing secret gets in. */
export class LabLog implements vscode.Disposable {
  #channel: vscode.LogOutputChannel | undefined;

  get #open(): vscode.LogOutputChannel {
    return (this.#channel ??= vscode.window.createOutputChannel('RAG Lab', { log: true }));
  }
  info(line: string): void {
    this.#open.info(redact(line));
  }
  warn(line: string): void {
    this.#open.warn(redact(line));
  }
  error(error: unknown): void {
    this.#open.error(redact(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  }
  show(): void {
    this.#open.show(true);
  }
  dispose(): void {
    this.#channel?.dispose();
  }
}
