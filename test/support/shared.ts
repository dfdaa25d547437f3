import { existsSync } from 'node:fs';
import path from 'node:path';

/** The project's own folder. */
export const projectRoot = path.resolve(import.meta.dirname, '../..');
export const bundledModels = path.join(projectRoot, 'media/models');

/**
 * Test collections and models that are not part of the project: the folder in RAG_LAB_SHARED, or `shared` beside the
 * project.
 */
export const sharedDir = process.env['RAG_LAB_SHARED'] ?? path.resolve(projectRoot, '../shared');

/** Absolute path inside the shared folder; undefined where it is not on this machine. */
export function shared(...segments: readonly string[]): string | undefined {
  const file = path.join(sharedDir, ...segments);
  return existsSync(file) ? file : undefined;
}

/** The part of vitest's test context that is needed to skip. */
interface SkippableTest {
  skip(reason: string): never;
}

/** As `shared`; skips the test with its reason where the path is not on this machine. */
export function needShared(test: SkippableTest, ...segments: readonly string[]): string {
  const file = shared(...segments);
  return file ?? test.skip(`${segments.join('/')} is not in ${sharedDir}; set RAG_LAB_SHARED to a folder that has it`);
}
