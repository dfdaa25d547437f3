// The in-host suite through @vscode/test-electron: fetches the desktop VS Code, or takes the one VSCODE_TEST_BIN names.
import { rmSync } from 'node:fs';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { buildEditorSuite, suiteFile } from '../editor/build.mjs';
import { createFixture } from '../editor/fixture.mjs';

await buildEditorSuite();
const folder = createFixture();
try {
  await runTests({
    ...(process.env.VSCODE_TEST_BIN && { vscodeExecutablePath: process.env.VSCODE_TEST_BIN }),
    extensionDevelopmentPath: path.resolve(import.meta.dirname, '../..'),
    extensionTestsPath: suiteFile,
    launchArgs: [folder, '--disable-extensions', '--disable-workspace-trust'],
  });
} catch (error) {
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN/.test(String(error)))
    console.error('desktop/no-download: VS Code could not be fetched.\nNext: set VSCODE_TEST_BIN to an installed one.');
  throw error;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
