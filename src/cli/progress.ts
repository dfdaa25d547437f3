import type { Progress } from '../core/common';

const WORDS: Record<Progress['stage'], string> = {
  corpus: 'Reading documents',
  chunks: 'Cutting chunks',
  embeddings: 'Embedding',
  vectors: 'Preparing vectors',
  index: 'Building index',
  lexical: 'Indexing words',
  thesaurus: 'Relating words',
  search: 'Searching',
  cache: 'Replaying caches',
  load: 'Preparing the trace',
  cost: 'Estimating cost',
  measure: 'Measuring',
  probe: 'Cold start',
  prime: 'Filling caches',
  ask: 'Asking',
  download: 'Downloading',
  check: 'Checking',
  bundle: 'Bundle',
};

const timeLeft = (ms: number): string =>
  ms < 1500
    ? 'about 1 s left'
    : ms < 90_000
      ? `about ${Math.round(ms / 1000)} s left`
      : `about ${Math.round(ms / 60_000)} min left`;

export function progressLine({ stage, done, total, unit, detail, remainingMs }: Progress): string {
  const parts = [
    `${WORDS[stage]}${detail ? ` (${detail})` : ''}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`,
  ];
  if (remainingMs !== undefined && done < total) parts.push(timeLeft(remainingMs));
  return parts.join(', ');
}

/** Progress on one rewritten line of a terminal; in a log file, one line a stage and one every ten seconds. */
export function terminalProgress(
  out: NodeJS.WriteStream,
  quiet: boolean,
): { onProgress: (progress: Progress) => void; message: (text: string) => void; end: () => void } {
  const rewrites = out.isTTY;
  let open = false;
  let lastStage = '';
  let lastMs = 0;
  const clear = (): void => {
    if (open) out.write('\r\u001b[2K');
    open = false;
  };
  return {
    onProgress(progress) {
      if (quiet) return;
      const stage = `${progress.stage} ${progress.detail ?? ''}`;
      const now = Date.now();
      if (rewrites) {
        clear();
        out.write(progressLine(progress).slice(0, Math.max(20, out.columns - 1)));
        open = true;
      } else if (stage !== lastStage || now - lastMs > 10_000) {
        out.write(`${progressLine(progress)}\n`);
        lastMs = now;
      }
      lastStage = stage;
    },
    message(text) {
      clear();
      out.write(`${text}\n`);
    },
    end: clear,
  };
}
