import { differing, only, type Guard } from './types';

/** Each text has a number that the other lacks, however it is written. One number more makes a question more exact only. */
export const numbersGuard: Guard = {
  name: 'numbers',
  objection({ numbers: one }, { numbers: other }) {
    const [here, there] = [only(one, other), only(other, one)];
    return here.length > 0 && there.length > 0 ? differing('numbers', here, there) : undefined;
  },
};
