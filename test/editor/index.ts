import { writeFileSync } from 'node:fs';
import process from 'node:process';
import Mocha from 'mocha';

interface TestReport {
  readonly title: string;
  readonly state: 'passed' | 'failed' | 'skipped';
  readonly ms?: number;
  readonly error?: string;
}

/** Called by the editor's test host; rejects when a test failed or none ran. HOST_TEST_REPORT names a file for the figures. */
export async function run(): Promise<void> {
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false });
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, '', mocha);
  await import('./lab.suite');
  const tests: TestReport[] = [];
  const failures = await new Promise<number>((resolve) => {
    mocha
      .run(resolve)
      .on('pass', (test) => tests.push({ title: test.fullTitle(), state: 'passed', ms: test.duration ?? 0 }))
      .on('pending', (test) => tests.push({ title: test.fullTitle(), state: 'skipped' }))
      .on('fail', (test, error: Error) =>
        tests.push({ title: test.fullTitle(), state: 'failed', error: error.stack ?? error.message }),
      );
  });
  const { HOST_TEST_REPORT: file } = process.env;
  if (file) writeFileSync(file, JSON.stringify({ failures, host: { node: process.versions.node }, tests }, null, 2));
  for (const { title, state, error } of tests) console.log(`${state} ${title}${error ? `\n${error}` : ''}`);
  if (failures || !tests.some(({ state }) => state === 'passed'))
    throw new Error(`${failures} of ${tests.length} failed`);
}
