// npm test: everything, in the order in which it fails fastest. Nothing is skipped silently: what cannot run fails, or
// is counted as skipped with its reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { needTools, root } from './setup.mjs';

const bin = (name) => path.join(root, 'node_modules', name);
const artefacts = path.join(root, 'artefacts');
mkdirSync(artefacts, { recursive: true });

if (process.platform === 'linux') {
  needTools(['strace'], ['strace'], 'tests kill and fail system calls of the store');
  if (!process.env.CHROMIUM)
    needTools(['chromium'], ['chromium', 'fonts-dejavu-core'], 'tests drive the editor and the reports in a browser');
}

const vitestJson = path.join(artefacts, 'vitest.json');
const STEPS = [
  ['types', [bin('typescript/bin/tsc'), '--noEmit']],
  ['types of webviews', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'webview']],
  ['lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['generated files', ['scripts/generate.mjs', '--check']],
  ['build', ['esbuild.config.mjs', '--quiet']],
  [
    'unit, golden, contract, property, store, architecture, terminal',
    [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${vitestJson}`],
  ],
  ['packaged extension in a real editor', ['scripts/test-editor.mjs', '--out', artefacts]],
];

const results = [];
for (const [title, args] of STEPS) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, { cwd: root, stdio: 'inherit' });
  results.push({ title, ok: status === 0, seconds: Math.round((Date.now() - started) / 1000) });
  // Later steps need the bundles.
  if (title === 'build' && status !== 0) break;
}

console.log('\n── summary');
for (const { title, ok, seconds } of results) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${title} (${seconds} s)`);
if (existsSync(vitestJson)) {
  const report = JSON.parse(readFileSync(vitestJson, 'utf8'));
  console.log(`${report.numPassedTests} passed, ${report.numFailedTests} failed, ${report.numPendingTests} skipped`);
  for (const file of report.testResults) {
    for (const test of file.assertionResults) {
      if (test.status === 'skipped' || test.status === 'pending') {
        const reason = test.meta?.skipReason ?? 'no reason given';
        console.log(`skipped  ${path.relative(root, file.name)}: ${test.fullName} (${reason})`);
      }
    }
  }
}
writeFileSync(path.join(artefacts, 'test-summary.json'), `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = results.length === STEPS.length && results.every(({ ok }) => ok) ? 0 : 1;
