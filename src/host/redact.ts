const MARK = '[redacted]';

/** Shapes of secrets that must not reach the log: URLs with a password, bearer tokens, `key=…`, well-known key prefixes. */
const SECRETS: readonly [RegExp, string][] = [
  [/\b([a-z][a-z0-9+.-]{1,20}:\/\/)[^\s/@:]{0,200}:[^\s/@]{1,200}@/gi, `$1${MARK}@`],
  [/\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}/gi, `$1 ${MARK}`],
  [
    /\b([\w-]{0,40}(?:api[_-]?key|token|secret|password|passwd|authorization)["']?\s*[:=]\s*["']?)[^\s"',;&]{4,}/gi,
    `$1${MARK}`,
  ],
  [/\b(?:sk|pk|rk|hf|ghp|gho|ghs|glpat|xox[abp])[-_][A-Za-z0-9_-]{8,}/g, MARK],
  [/\bAKIA[0-9A-Z]{16}\b/g, MARK],
];

/** A line for the log, without secrets and at most 4,000 characters long. */
export function redact(line: string): string {
  const short = line.length > 4_000 ? `${line.slice(0, 4_000)}… (${line.length - 4_000} more)` : line;
  return SECRETS.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), short);
}
