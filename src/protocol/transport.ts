/** A two-way pipe of structured-cloneable messages. In-memory, child process and webview have one each. */
export interface Transport {
  /** Messages posted after the end are dropped. */
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once, with the reason in words, when the other side is gone. */
  onClose(listener: (reason: string) => void): void;
  close(): void;
}
