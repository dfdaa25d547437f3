import * as vscode from 'vscode';
import { formatValue } from '../../core/report';
import type { LabHost } from '../lab-host';
import type { Commands } from './index';

/** The engine process, its store and the log. */
export const engineCommands = (host: LabHost): Commands => ({
  'ragLab.restartEngine': async () => {
    await host.engine.restart();
    await host.session.reopen();
  },
  'ragLab.showLog': () => {
    host.log.show();
    return Promise.resolve();
  },
  'ragLab.clearStore': async () => {
    const { bytes, artefacts } = await host.engine.call('storeUse', {});
    const size = formatValue({ value: bytes, unit: 'bytes' });
    const clear = 'Delete';
    const answer = await vscode.window.showWarningMessage(
      `Delete the stored data of all workspaces (${size}, ${artefacts} artefacts)?`,
      { modal: true, detail: 'Chunks, embeddings and indexes are computed again when they are needed. Runs are kept.' },
      clear,
    );
    if (answer !== clear) return;
    await host.engine.call('storeClear', {});
    host.log.info(`Stored data deleted: ${size}.`);
    await host.session.reopen();
  },
});
