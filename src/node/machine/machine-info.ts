import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import process from 'node:process';
import type { MachineInfo } from '../../core/experiment';

/** The machine that the figures were measured on. */
export function machineInfo(): MachineInfo {
  const cpus = os.cpus();
  return {
    os: `${os.type()} ${os.release()} ${process.arch}`,
    cpu: cpus[0]?.model.trim() ?? 'unknown',
    cores: os.availableParallelism(),
    memoryBytes: os.totalmem(),
    node: process.versions.node,
    versions: { 'onnxruntime-node': versionOf('onnxruntime-node'), 'hnswlib-node': versionOf('hnswlib-node') },
  };
}

/** Read from the package's own manifest, since loading the package would load native code. */
function versionOf(name: string): string {
  try {
    const manifest = createRequire(__filename).resolve(`${name}/package.json`);
    return (JSON.parse(readFileSync(manifest, 'utf8')) as { version: string }).version;
  } catch {
    return 'missing';
  }
}
