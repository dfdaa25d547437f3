import { readQuerySet } from '../corpus';
import { createOnnxModels, DEFAULT_THREADS } from '../embedding';
import { calibrateModel, machineKey } from '../machine';
import type { HandlerContext, Handlers } from './types';

/** What suits this machine and these documents. */
export const adviceHandlers = ({
  open,
  checkVariants,
  freshEngine,
}: HandlerContext): Handlers<'adviseIndex' | 'calibrate' | 'calibrationRun'> => ({
  adviseIndex: async ({ files, ...request }, control) => {
    const node = await open();
    await checkVariants(node, [request.variant]);
    const querySet = await readQuerySet(request.corpus, files);
    return node.lab.adviseIndex({ ...request, ...(querySet && { querySet }) }, control);
  },
  calibrate: async (params, control) => {
    const { calibration } = await open();
    const found = await freshEngine('calibrationRun', params, control);
    calibration.keep(found);
    return found;
  },
  calibrationRun: async ({ model, seconds }, control) => {
    const { models, ports, calibration } = await open();
    const { clock, machine } = ports;
    const found = await calibrateModel(
      {
        ...{ model, seconds, clock, cores: machine.cores },
        threadsBefore: calibration.threadsOf(model) ?? DEFAULT_THREADS,
        open: (threads) => createOnnxModels({ ...models.dirs, threadsOf: () => threads }).open(model),
      },
      control,
    );
    return { ...found, machine: machineKey(machine) };
  },
});
