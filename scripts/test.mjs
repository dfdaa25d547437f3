// npm test: everything, in the order in which it fails fastest. Nothing is skipped silently: what cannot run fails, or
// is counted as skipped with its reason.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

const summaryFile = path.join(artefacts, 'vitest-summary.json');
rmSync(summaryFile, { force: true });
const STEPS = [
  ['types', [bin('typescript/bin/tsc'), '--noEmit']],
  ['types of webviews', [bin('typescript/bin/tsc'), '--noEmit', '-p', 'webview']],
  ['lint', [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0']],
  ['format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.']],
  ['generated files', ['scripts/generate.mjs', '--check']],
  ['build', ['esbuild.config.mjs', '--quiet']],
  [
    'unit, golden, contract, property, store, architecture, terminal',
    [bin('vitest/vitest.mjs'), 'run', '--reporter=default', '--reporter=./test/support/summary-reporter.ts'],
  ],
  ['packaged extension in a real editor', ['scripts/test-editor.mjs', '--out', artefacts]],
];

const results = [];
for (const [title, args] of STEPS) {
  console.log(`\n── ${title}`);
  const started = Date.now();
  const { status } = spawnSync(process.execPath, args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TEST_SUMMARY: summaryFile },
  });
  results.push({ title, ok: status === 0, seconds: Math.round((Date.now() - started) / 1000) });
  // Later steps need the bundles.
  if (title === 'build' && status !== 0) break;
}

console.log('\n── summary');
for (const { title, ok, seconds } of results) console.log(`${ok ? 'ok    ' : 'FAILED'}  ${title} (${seconds} s)`);
if (existsSync(summaryFile)) {
  const { passed, failed, skipped } = JSON.parse(readFileSync(summaryFile, 'utf8'));
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  for (const { file, name, reason } of skipped) console.log(`skipped  ${file}: ${name} (${reason})`);
}
writeFileSync(path.join(artefacts, 'test-summary.json'), `${JSON.stringify(results, null, 2)}\n`);
process.exitCode = results.length === STEPS.length && results.every(({ ok }) => ok) ? 0 : 1;
