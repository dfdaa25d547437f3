// npm run vscode [-- FOLDER]: a real VS Code with the extension on the sample workspace, or on a folder of yours.
import { spawn, spawnSync } from 'node:child_process';
import path from 'node:path';
import { installEditor } from './install-editor.mjs';
import { packageExtension } from './package.mjs';
import { root } from './setup.mjs';

const folder = path.resolve(process.argv[2] ?? path.join(root, 'docs'));
const works = (command) =>
  spawnSync(command, ['--version'], { stdio: 'ignore', shell: process.platform === 'win32' }).status === 0;

if (works('code')) {
  console.log(`Opening VS Code on ${folder}`);
  const args = [`--extensionDevelopmentPath=${root}`, folder];
  process.exitCode = spawnSync('code', args, { stdio: 'inherit', shell: process.platform === 'win32' }).status ?? 1;
} else {
  installEditor();
  const { startEditor } = await import('../test/e2e/support/editor.mjs');
  const editor = await startEditor({ folder, vsix: [packageExtension()] });
  const url = editor.url();
  console.log(`\nVS Code with RAG Performance Lab runs at\n  ${url}\nOpen it in a browser. Ctrl-C stops it.`);
  if (process.env.DISPLAY || process.env.WAYLAND_DISPLAY)
    spawn('xdg-open', [url], { stdio: 'ignore', detached: true })
      .on('error', () => undefined)
      .unref();
  const stop = () => void editor.stop().then(() => process.exit(0));
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  await editor.gone;
}
