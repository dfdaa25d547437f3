/**
 * Checks what arrives before anything is drawn. Anything else posts to this window too (extensions of the browser, the
 * editor's own frames), so a message of another shape is not an error: it is ignored.
 */
export type Check = (value: unknown) => boolean;

export const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;
export const text: Check = (value) => typeof value === 'string';
export const number: Check = (value) => typeof value === 'number';
export const flag: Check = (value) => typeof value === 'boolean';
export const maybe =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);
export const list =
  (check: Check): Check =>
  (value) =>
    Array.isArray(value) && value.every(check);
export const shape =
  (members: Readonly<Record<string, Check>>): Check =>
  (value) =>
    isRecord(value) && Object.entries(members).every(([key, check]) => check(value[key]));
export const anyRecord: Check = (value) => isRecord(value) && !Array.isArray(value);
export const numberOrNull: Check = (value) => value === null || number(value);

export const error = shape({ code: text, message: text, nextStep: text, fault: text });
export const progress = shape({ stage: text, done: number, total: number, unit: text, remainingMs: maybe(number) });
export const job: Check = (value) =>
  isRecord(value) &&
  (value['state'] === 'idle' ||
    (['running', 'paused', 'cancelling'].includes(value['state'] as string) &&
      text(value['title']) &&
      maybe(progress)(value['progress'])) ||
    (value['state'] === 'failed' && text(value['title']) && error(value['error']) && flag(value['engineDown'])));

/** A message of this type whose state has this shape. */
export const stateMessage =
  <Message extends { readonly type: string }>(type: Message['type'], state: Check) =>
  (value: unknown): value is Message =>
    isRecord(value) && value['type'] === type && state(value['state']);
