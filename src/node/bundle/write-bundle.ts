import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { BUNDLE_DIGEST_BYTES, bodyBytesOf, encodeBundleHead } from '../../core/bundle';
import { environmentError, LabError, type JobControl } from '../../core/common';
import { writeAtomically } from '../store/atomic-file';
import { errnoOf } from '../store/failures';
import { gone, sha256, type BundlePlan } from './plan-bundle';

/** Bytes that the file will have. */
export const bundleBytes = ({ manifest }: BundlePlan): number =>
  encodeBundleHead(manifest).length + bodyBytesOf(manifest) + BUNDLE_DIGEST_BYTES;

/** Writes the planned bundle, or leaves what was there. @throws `bundle/not-written`, `bundle/changed` */
export async function writeBundle(file: string, plan: BundlePlan, control: JobControl): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true });
    await writeAtomically(file, partsOf(plan, control));
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw environmentError(
      'bundle/not-written',
      `${file} could not be written (${errnoOf(error) ?? String(error)}).`,
      'Choose a folder that can be written to, with room left.',
      error,
    );
  }
}

async function* partsOf({ manifest, entries }: BundlePlan, control: JobControl): AsyncGenerator<Uint8Array> {
  const digest = createHash('sha256');
  const head = encodeBundleHead(manifest);
  digest.update(head);
  yield head;
  for (const [done, { entry, read }] of entries.entries()) {
    const bytes = await read();
    if (sha256(bytes) !== entry.sha256) gone();
    digest.update(bytes);
    yield bytes;
    control.report({ stage: 'bundle', done: done + 1, total: entries.length, unit: 'entries', detail: 'writing' });
    await control.checkpoint();
  }
  yield digest.digest();
}
