import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import type { Reporter, TestModule } from 'vitest/node';

/** What `npm test` says at its end; a skipped test is named with its reason. */
export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly { readonly file: string; readonly name: string; readonly reason: string }[];
}

/** Writes a {@link TestSummary} to the file that TEST_SUMMARY names. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const file = process.env['TEST_SUMMARY'];
    if (!file) return;
    const counts = { passed: 0, failed: 0 };
    const skipped: TestSummary['skipped'][number][] = [];
    for (const module of modules) {
      for (const test of module.children.allTests()) {
        const result = test.result();
        if (result.state === 'passed' || result.state === 'failed') counts[result.state]++;
        else {
          const reason = ('note' in result ? result.note : undefined) ?? 'no reason given';
          skipped.push({ file: path.relative(process.cwd(), module.moduleId), name: test.fullName, reason });
        }
      }
    }
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, JSON.stringify({ ...counts, skipped } satisfies TestSummary, null, 2));
  }
}
