import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '../../support/bundle';
import { privateDisk } from '../../support/faults/private-disk';
import { projectRoot } from '../../support/shared';

// Inside the project, so that the native packages are found.
const program = path.join(projectRoot, 'out-test/hnsw-process.cjs');
beforeAll(() => bundleForNode(path.join(projectRoot, 'test/support/hnsw-process.ts'), program));

/** The library reports success after writing half of its 138 kB onto a full disk. */
describe.each([
  ['64k', { save: 'index/scratch-unavailable', open: 'index/scratch-unavailable', left: [] }],
  ['4m', { save: 'done', open: 'done', left: [] }],
])('saving and opening with a temporary folder of %s', (size, expected) => {
  it('is done or refused, and leaves nothing', async (test) => {
    const disk = privateDisk(`size=${size}`);
    const reason = await disk.impossible();
    if (reason) return test.skip(reason);
    const { stdout } = await disk.run(['"$NODE" "$PROGRAM" "$DISK"'], program);
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});
