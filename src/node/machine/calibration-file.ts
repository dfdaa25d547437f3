import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import * as z from 'zod';
import type { Calibration } from '../../core/advice';
import { environmentError, type MachineInfo } from '../../core/common';

/** What was calibrated, by machine and model: only another processor, number of cores or runtime makes it wrong. */
export interface CalibrationFile {
  /** Undefined where this model was not calibrated on this machine. */
  threadsOf(model: string): number | undefined;
  /** @throws `calibration/not-written` */
  keep(calibration: Calibration): void;
}

const shape = z.object({
  version: z.literal(1),
  machines: z.record(z.string(), z.record(z.string(), z.object({ threads: z.int().min(1).max(1024) }))),
});
type Kept = z.infer<typeof shape>;

/** `AMD EPYC × 8, ONNX Runtime 1.30.0` */
export const machineKey = ({ cpu, cores, versions }: MachineInfo): string =>
  `${cpu} × ${cores}, ONNX Runtime ${versions['onnxruntime-node'] ?? 'unknown'}`;

/** A small file beside the store; one that is missing or cannot be read is as if nothing was calibrated. */
export function openCalibration(dir: string, machine: MachineInfo): CalibrationFile {
  const file = path.join(dir, 'calibration.json');
  const key = machineKey(machine);
  const read = (): Kept => {
    try {
      const parsed = shape.safeParse(JSON.parse(readFileSync(file, 'utf8')));
      if (parsed.success) return parsed.data;
    } catch {
      // Not there, or not JSON.
    }
    return { version: 1, machines: {} };
  };
  return {
    threadsOf(model) {
      const models = read().machines[key];
      return models && Object.hasOwn(models, model) ? models[model]?.threads : undefined;
    },
    keep({ model, threads }) {
      const kept = read();
      const machines = { ...kept.machines, [key]: { ...kept.machines[key], [model]: { threads } } };
      const temporary = `${file}.${process.pid}.tmp`;
      try {
        mkdirSync(dir, { recursive: true });
        writeFileSync(temporary, `${JSON.stringify({ version: 1, machines }, null, 2)}\n`);
        renameSync(temporary, file);
      } catch (error) {
        throw environmentError(
          'calibration/not-written',
          `${file} could not be written (${(error as NodeJS.ErrnoException).code ?? 'unknown'}).`,
          'Choose a store in a folder that can be written to (--store).',
          error,
        );
      }
    },
  };
}
