// The one entry of every npm script: sets the clone up when needed, then runs the task under the project's own Node
// (the Node that VS Code runs), whatever Node started npm.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { projectNode, root, setup } from './setup.mjs';

const bin = (name) => path.join(root, 'node_modules', name);
/** Task → the commands it runs, in order; words after the task go to the last one. */
const TASKS = {
  build: [['esbuild.config.mjs']],
  start: [['esbuild.config.mjs', '--quiet'], ['scripts/start.mjs']],
  test: [['scripts/test.mjs']],
  'test:unit': [
    ['esbuild.config.mjs', '--quiet'],
    [bin('vitest/vitest.mjs'), 'run'],
  ],
  'test:editor': [['esbuild.config.mjs', '--quiet'], ['scripts/test-editor.mjs']],
  'test:desktop': [['esbuild.config.mjs', '--quiet'], ['test/desktop/run.mjs']],
  vscode: [['esbuild.config.mjs', '--quiet'], ['scripts/vscode.mjs']],
  bench: [['esbuild.config.mjs', '--quiet'], ['test/bench/run.mjs']],
  generate: [['scripts/generate.mjs']],
  package: [['esbuild.config.mjs', '--quiet'], ['scripts/package.mjs']],
  check: [
    [bin('typescript/bin/tsc'), '--noEmit'],
    [bin('typescript/bin/tsc'), '--noEmit', '-p', 'webview'],
    [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'],
    [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  ],
};

const [task, ...rest] = process.argv.slice(2);
const steps = TASKS[task];
if (!steps) {
  console.error(`run/unknown-task: "${task}". Known: ${Object.keys(TASKS).join(', ')}.`);
  process.exit(2);
}
try {
  setup();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exit(3);
}
const env = { ...process.env, PATH: `${path.dirname(projectNode)}${path.delimiter}${process.env.PATH}` };
for (const [i, step] of steps.entries()) {
  const args = i === steps.length - 1 ? [...step, ...rest] : step;
  const code = await new Promise((resolve) => {
    const child = spawn(projectNode, args, { cwd: root, env, stdio: 'inherit' });
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
    child.once('exit', (exit, signal) => resolve(exit ?? (signal === 'SIGINT' ? 130 : 1)));
    child.once('error', (error) => (console.error(String(error)), resolve(3)));
  });
  if (code) process.exit(code);
}
