import { writeFileSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import * as vscode from 'vscode';
import type { LabApi } from '../../src/host';

/** What one start of the editor tells. */
export interface EditorFigures {
  /** Loading the extension's code and calling `activate`, ms. */
  readonly activationMs: number;
  /** Event-loop delay of the extension host during a full index build, ms. */
  readonly delayP99Ms: number;
  /** The same host doing nothing for as long: what the machine alone does to it. */
  readonly idleP99Ms: number;
  readonly chunks: number;
  readonly buildMs: number;
}

async function delayWhile(work: () => PromiseLike<unknown>): Promise<{ p99Ms: number; ms: number }> {
  const delay = monitorEventLoopDelay({ resolution: 1 });
  const started = performance.now();
  delay.enable();
  await work();
  delay.disable();
  return { p99Ms: delay.percentile(99) / 1e6, ms: performance.now() - started };
}

/** Called by the editor's test host. */
export async function run(): Promise<void> {
  const extension = vscode.extensions.getExtension<LabApi>('rag-performance-lab.rag-performance-lab');
  if (!extension) throw new Error('the extension is not installed');
  // The editor itself is busy when it has just opened.
  await sleep(5000);
  const started = performance.now();
  const lab = await extension.activate();
  const activationMs = performance.now() - started;
  await sleep(1000);
  const build = await delayWhile(() => vscode.commands.executeCommand('ragLab.index'));
  const idle = await delayWhile(() => sleep(build.ms));
  const figures: EditorFigures = {
    activationMs,
    delayP99Ms: build.p99Ms,
    idleP99Ms: idle.p99Ms,
    chunks: lab.session.indexed?.chunks ?? 0,
    buildMs: build.ms,
  };
  writeFileSync(process.env['HOST_TEST_REPORT']!, JSON.stringify(figures));
}
