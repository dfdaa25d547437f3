import { differing, only, type Guard } from './types';

/** The same number of another unit is another amount. A unit that only one text gives is no objection. */
export const unitsGuard: Guard = {
  name: 'units',
  objection({ units: one }, { units: other }) {
    const [here, there] = [only(one, other), only(other, one)];
    return here.length > 0 && there.length > 0 ? differing('units', here, there) : undefined;
  },
};
