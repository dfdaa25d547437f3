/** Who has to act: the user (exit 2), the machine's state such as a full disk (exit 2), us (exit 3), or nobody. */
export type Fault = 'user' | 'environment' | 'internal' | 'cancelled';

export interface LabErrorData {
  /** `area/what`, stable, for scripts and tests, e.g. `config/unknown-knob`. */
  readonly code: string;
  /** What went wrong, one sentence, no trailing stack. */
  readonly message: string;
  /** The one thing to do next. */
  readonly nextStep: string;
  readonly fault: Fault;
  /** Where in the user's files, when known. Lines count from 1. */
  readonly where?: { readonly file: string; readonly line?: number };
}

/** Every failure that a user may see. Crosses process boundaries as {@link LabErrorData}. */
export class LabError extends Error {
  readonly code: string;
  readonly nextStep: string;
  readonly fault: Fault;
  readonly where?: { readonly file: string; readonly line?: number };

  constructor(data: LabErrorData, options?: { cause?: unknown }) {
    super(data.message, options);
    this.name = 'LabError';
    this.code = data.code;
    this.nextStep = data.nextStep;
    this.fault = data.fault;
    if (data.where) this.where = data.where;
  }

  toData(): LabErrorData {
    const { code, message, nextStep, fault } = this;
    return { code, message, nextStep, fault, ...(this.where && { where: this.where }) };
  }

  /** Anything thrown, as data; what is not a LabError becomes an internal fault that names the original message. */
  static dataOf(error: unknown): LabErrorData {
    if (error instanceof LabError) return error.toData();
    if (isAbort(error)) return cancelled().toData();
    const message = error instanceof Error ? error.message : String(error);
    return {
      code: 'internal/unexpected',
      message,
      nextStep: 'Show the log and report this as a bug.',
      fault: 'internal',
    };
  }
}

export const userError = (code: string, message: string, nextStep: string, where?: LabErrorData['where']): LabError =>
  new LabError({ code, message, nextStep, fault: 'user', ...(where && { where }) });

export const environmentError = (code: string, message: string, nextStep: string, cause?: unknown): LabError =>
  new LabError({ code, message, nextStep, fault: 'environment' }, { cause });

export const cancelled = (): LabError =>
  new LabError({
    code: 'job/cancelled',
    message: 'Cancelled.',
    nextStep: 'Run it again to go on where it stopped.',
    fault: 'cancelled',
  });

export const isAbort = (error: unknown): boolean =>
  (error instanceof LabError && error.fault === 'cancelled') || (error instanceof Error && error.name === 'AbortError');

/** `code: message. Next: step`, the one message a terminal user sees. */
export function formatError(error: LabErrorData): string {
  const place = error.where ? ` (${error.where.file}${error.where.line ? `:${error.where.line}` : ''})` : '';
  return `${error.code}: ${error.message}${place}\nNext: ${error.nextStep}`;
}
