import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { bundleForNode } from '../../support/bundle';
import { privateDisk } from '../../support/faults/private-disk';
import { projectRoot } from '../../support/shared';

// Inside the project, so that the native packages are found.
const program = path.join(projectRoot, 'out-test/graph-process.cjs');
beforeAll(() => bundleForNode(path.join(projectRoot, 'test/support/graph-process.ts'), program));

/** hnswlib reports success after writing half of its 138 kB onto a full disk; usearch leaves the half that it wrote. */
describe.each([
  ['hnsw', '64k', { save: 'index/scratch-unavailable', open: 'index/scratch-unavailable', left: [] }],
  ['hnsw', '4m', { save: 'done', open: 'done', left: [] }],
  ['usearch', '64k', { save: 'index/scratch-unavailable', open: 'index/scratch-unavailable', left: [] }],
  ['usearch', '4m', { save: 'done', open: 'done', left: [] }],
])('saving and opening %s with a temporary folder of %s', (kind, size, expected) => {
  it('is done or refused, and leaves nothing', async (test) => {
    const disk = privateDisk(`size=${size}`);
    const reason = await disk.impossible();
    if (reason) return test.skip(reason);
    const { stdout } = await disk.run([`"$NODE" "$PROGRAM" "$DISK" ${kind}`], program);
    expect(JSON.parse(stdout)).toEqual(expected);
  });
});
