// The packaged extension, installed in a real VS Code and driven in a browser; screenshots stay in artefacts/editor.
import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installEditor } from './install-editor.mjs';
import { packageExtension } from './package.mjs';
import { needTools, root } from './setup.mjs';

const { values, positionals } = parseArgs({
  options: { out: { type: 'string', default: path.join(root, 'artefacts') } },
  allowPositionals: true,
});
if (process.platform === 'linux' && !process.env.CHROMIUM)
  needTools(['chromium'], ['chromium', 'fonts-dejavu-core'], 'the editor is driven in a browser');
installEditor();
const shots = path.join(values.out, 'editor');
mkdirSync(shots, { recursive: true });
const env = { ...process.env, RAG_LAB_VSIX: packageExtension(), RAG_LAB_SHOTS: shots };
const folder = path.join(root, 'test/e2e');
const files = readdirSync(folder).filter(
  (name) => name.endsWith('.e2e.mjs') && (!positionals.length || positionals.some((word) => name.includes(word))),
);
if (!files.length) throw new Error('editor/no-tests: no test file matches');
// One editor at a time: two would share two cores with a model.
const { status } = spawnSync(
  process.execPath,
  ['--test', '--test-concurrency=1', '--test-reporter=spec', ...files.map((name) => path.join(folder, name))],
  { cwd: root, env, stdio: 'inherit' },
);
process.exitCode = status ?? 1;
