const SIGNALS: Readonly<Record<string, string>> = {
  SIGSEGV: 'a native library crashed (SIGSEGV)',
  SIGBUS: 'a native library crashed (SIGBUS); a file may have changed under it',
  SIGABRT: 'a native library or the memory manager gave up (SIGABRT)',
  SIGILL: 'this processor lacks instructions that a native library needs (SIGILL)',
  SIGFPE: 'a native library crashed (SIGFPE)',
  SIGKILL: 'it was killed, by someone or for lack of memory (SIGKILL)',
  SIGTERM: 'it was asked to end (SIGTERM)',
};

/** Windows ends a process with an NTSTATUS where others have signals. */
const STATUS: Readonly<Record<number, string>> = {
  0xc0000005: 'a native library crashed (access violation)',
  0xc000001d: 'this processor lacks instructions that a native library needs (illegal instruction)',
  0xc0000409: 'a native library gave up (fail fast)',
  0xc0000017: 'the machine has no memory left',
  134: 'it ran out of memory or gave up (exit 134)',
};

/** Why a process ended, in words that finish "The engine stopped: …". */
export function describeExit(code: number | null, signal: string | null): string {
  if (signal) return SIGNALS[signal] ?? `it was ended by ${signal}`;
  if (code === null) return 'it ended';
  return STATUS[code >>> 0] ?? (code === 0 ? 'it ended by itself' : `it ended with exit code ${code}`);
}
