import type { Clock } from '../../core/common';

export const systemClock: Clock = { nowMs: () => performance.now() };
