import * as vscode from 'vscode';
import { withThousands } from '../../core/config';
import type { Call, CallOptions, Result } from '../../protocol/channel';
import type { EngineMethod } from '../../protocol/worker-protocol';

/** Runs a job of the engine under a notification that shows how far it is and cancels it. @throws what the job throws */
export const followJob = async <M extends EngineMethod>(
  title: string,
  start: (options: CallOptions) => Call<M>,
): Promise<Result<M>> =>
  vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title, cancellable: true },
    async (notification, token) => {
      const abort = new AbortController();
      token.onCancellationRequested(() => abort.abort());
      return start({
        signal: abort.signal,
        onProgress: ({ done, total, unit, detail }) =>
          notification.report({
            message: `${detail && !title.includes(detail) ? `${detail}: ` : ''}${withThousands(String(done))} of ${withThousands(String(total))} ${unit}`,
          }),
      }).result;
    },
  );
