import type { Transport } from '../transport';

/** Two connected ends in one process. Messages are cloned as between processes, and arrive after the caller returned. */
export function inMemoryTransports(): [Transport, Transport] {
  const ends = [createEnd(), createEnd()] as const;
  return [face(ends[0], ends[1]), face(ends[1], ends[0])];
}

interface End {
  open: boolean;
  readonly messages: ((message: unknown) => void)[];
  readonly closes: ((reason: string) => void)[];
}
const createEnd = (): End => ({ open: true, messages: [], closes: [] });

const face = (own: End, other: End): Transport => ({
  post(message) {
    if (!own.open) return;
    const copy: unknown = structuredClone(message);
    queueMicrotask(() => {
      if (other.open) for (const listener of other.messages) listener(copy);
    });
  },
  onMessage: (listener) => void own.messages.push(listener),
  onClose: (listener) => void own.closes.push(listener),
  close() {
    if (!own.open) return;
    own.open = false;
    queueMicrotask(() => {
      if (!other.open) return;
      other.open = false;
      for (const listener of other.closes) listener('the other side closed the connection');
    });
  },
});
