import { userError } from '../../core/common';

export const notYet = (): Promise<never> => Promise.reject(userError('engine/not-yet', 'Not built yet.', 'Wait.'));
