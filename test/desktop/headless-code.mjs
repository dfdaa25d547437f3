#!/usr/bin/env node
// Takes the place of the desktop `code` binary where none can be had, so that @vscode/test-electron runs the same suite
// in the headless editor: VSCODE_TEST_BIN=test/desktop/headless-code.mjs npm run test:desktop
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { format } from 'node:util';
import { installEditor } from '../../scripts/install-editor.mjs';
import { startEditor } from '../e2e/support/editor.mjs';
import { launchBrowser, Workbench } from '../e2e/support/workbench.mjs';

const given = process.argv.slice(2);
const valueOf = (name) => given.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3);
const dev = valueOf('extensionDevelopmentPath');
const tests = valueOf('extensionTestsPath');
if (!dev || !tests)
  throw new Error('desktop/arguments: --extensionDevelopmentPath= and --extensionTestsPath= are needed');

installEditor();
const scratch = await mkdtemp(path.join(tmpdir(), 'rag-lab-desktop-'));
const editor = await startEditor({ folder: given.find((word) => !word.startsWith('-')) ?? scratch });
const browser = await launchBrowser();
try {
  const ended = Promise.withResolvers();
  await Workbench.open(browser, editor.url({ dev, tests }), {
    prepare: async (page) => {
      await page.exposeFunction('codeAutomationLog', (_type, args) => console.log(format(...args)));
      await page.exposeFunction('codeAutomationExit', ended.resolve);
    },
  });
  process.exitCode = (await ended.promise) === 0 ? 0 : 1;
} finally {
  await browser.close();
  await editor.stop();
  await rm(scratch, { recursive: true, force: true });
}
