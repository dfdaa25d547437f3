import * as vscode from 'vscode';
import type { Call, CallOptions, Params, Result } from '../protocol/channel';
import { EngineClient, type EngineDeath } from '../protocol/engine-client';
import type { EngineMethod, EngineOptions } from '../protocol/worker-protocol';
import { editorConnections } from './connections';
import type { LabLog } from './log';
import type { SessionEngine } from './session-ports';

const STORE_QUOTA_BYTES = 10_000_000_000;

/** The editor's engine process: started on first use, its deaths told once, its notices passed on. */
export class EditorEngine implements SessionEngine, vscode.Disposable {
  readonly #notices = new vscode.EventEmitter<readonly string[]>();
  readonly onNotices = this.#notices.event;
  #client: EngineClient | undefined;
  #told = false;
  readonly #listening: vscode.Disposable;

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly log: LabLog,
  ) {
    const renew = (): void => void this.reconnect().catch((error: unknown) => this.log.error(error));
    this.#listening = vscode.Disposable.from(
      context.secrets.onDidChange(renew),
      vscode.workspace.onDidChangeConfiguration(
        (change) => (change.affectsConfiguration('ragLab') || change.affectsConfiguration('http.proxy')) && renew(),
      ),
    );
  }

  start<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Call<M> {
    return this.#open().start(method, params, options);
  }
  call<M extends EngineMethod>(method: M, params: Params<M>, options?: CallOptions): Promise<Result<M>> {
    return this.#open().call(method, params, options);
  }
  /** Whether a process was ever wanted; asking must not start one. */
  get used(): boolean {
    return this.#client !== undefined;
  }
  pid(): Promise<number | undefined> {
    return this.#client?.pid() ?? Promise.resolve(undefined);
  }
  /** Tells a running engine the keys and settings as they are now. */
  async reconnect(): Promise<void> {
    await this.#client?.reconnect();
  }
  async restart(): Promise<void> {
    this.#told = false;
    await this.#open().restart();
  }

  #open(): EngineClient {
    const { extensionUri, globalStorageUri } = this.context;
    const fsPath = (base: vscode.Uri, ...parts: string[]): string => vscode.Uri.joinPath(base, ...parts).fsPath;
    return (this.#client ??= new EngineClient({
      workerPath: fsPath(extensionUri, 'dist', 'worker.js'),
      engine: {
        storeDir: fsPath(globalStorageUri, 'store'),
        modelsDir: fsPath(extensionUri, 'media', 'models'),
        userModelsDir: fsPath(globalStorageUri, 'models'),
        storeQuotaBytes: STORE_QUOTA_BYTES,
        ...machineSettings(),
      },
      connections: () => editorConnections(this.context),
      onLog: (line) => this.log.info(`engine: ${line}`),
      onNotice: (notice) => this.#notices.fire([notice]),
      onStart: ({ pid, machine, notices }) => {
        this.log.info(`Engine ${pid} started: ${machine.os}, ${machine.cpu}, Node ${machine.node}`);
        for (const notice of notices) this.log.warn(notice);
        this.#notices.fire(notices);
      },
      onDeath: (death) => void this.#tell(death),
    }));
  }

  async #tell({ reason, willRestart }: EngineDeath): Promise<void> {
    this.log.warn(`The engine stopped: ${reason}.`);
    // One message at a time, except for the last: after that one nothing works.
    if (this.#told && willRestart) return;
    this.#told = true;
    const next = willRestart ? 'It starts again when it is needed.' : 'It is not started again by itself.';
    const restart = 'Restart Engine';
    const showLog = 'Show Log';
    const choice = await vscode.window.showWarningMessage(
      `RAG Lab: the engine stopped, ${reason}. ${next}`,
      restart,
      showLog,
    );
    this.#told = false;
    if (choice === restart) await vscode.commands.executeCommand('ragLab.restartEngine');
    if (choice === showLog) this.log.show();
  }

  dispose(): void {
    void this.shutdown();
  }
  /** Resolves when the process is gone. */
  async shutdown(): Promise<void> {
    this.#notices.dispose();
    this.#listening.dispose();
    await this.#client?.dispose();
  }
}

/** As the user set them on this machine; 0 leaves a choice to the engine. */
function machineSettings(): Pick<EngineOptions, 'memoryLimitBytes' | 'indexingProcesses'> {
  const settings = vscode.workspace.getConfiguration('ragLab.engine');
  const number = (name: string): number => {
    const value: unknown = settings.get(name);
    return typeof value === 'number' && value > 0 ? value : 0;
  };
  const [megabytes, processes] = [number('memoryLimitMb'), number('indexingProcesses')];
  return {
    ...(megabytes > 0 && { memoryLimitBytes: megabytes * 1e6 }),
    ...(processes > 0 && { indexingProcesses: processes }),
  };
}
