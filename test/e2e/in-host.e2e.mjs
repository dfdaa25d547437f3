// The suite that runs inside the extension host (test/editor), against the installed package.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { it } from 'node:test';
import { format } from 'node:util';
import { buildEditorSuite, suiteFile } from '../editor/build.mjs';
import { createFixture } from '../editor/fixture.mjs';
import { startEditor } from './support/editor.mjs';
import { launchBrowser, Workbench } from './support/workbench.mjs';

it('the suite inside the extension host passes', { timeout: 300_000 }, async () => {
  await buildEditorSuite();
  const folder = createFixture();
  // Tests run in extension development only, so the package is tested beside an empty extension.
  const stub = await mkdtemp(path.join(tmpdir(), 'rag-lab-stub-'));
  writeFileSync(
    path.join(stub, 'package.json'),
    JSON.stringify({ name: 'stub', publisher: 'test', version: '0.0.1', engines: { vscode: '*' } }),
  );
  const report = path.join(stub, 'report.json');
  const editor = await startEditor({ folder, vsix: [process.env.RAG_LAB_VSIX] });
  const browser = await launchBrowser();
  const said = [];
  try {
    let done;
    const ended = new Promise((resolve) => (done = resolve));
    await Workbench.open(browser, editor.url({ dev: stub, tests: suiteFile, env: { HOST_TEST_REPORT: report } }), {
      prepare: async (page) => {
        await page.exposeFunction('codeAutomationLog', (_type, args) => void said.push(format(...args)));
        await page.exposeFunction('codeAutomationExit', (code) => done(code));
      },
    });
    const code = await ended;
    console.log(said.join('\n'));
    assert.equal(code, 0, 'run() inside the host ended with a failure');
    const { tests } = JSON.parse(readFileSync(report, 'utf8'));
    for (const { title, state, error } of tests) console.log(`${state}  ${title}${error ? `\n${error}` : ''}`);
    assert.ok(tests.length >= 5);
    assert.deepEqual(
      tests.filter(({ state }) => state === 'failed'),
      [],
    );
  } finally {
    await browser.close();
    await editor.stop();
    await rm(folder, { recursive: true, force: true });
    await rm(stub, { recursive: true, force: true });
  }
});
