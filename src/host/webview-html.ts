import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** What a webview may load: our bundles, icons and nothing else. */
export function webviewOptions(extensionUri: vscode.Uri): vscode.WebviewOptions {
  const roots = [vscode.Uri.joinPath(extensionUri, 'dist', 'webview'), vscode.Uri.joinPath(extensionUri, 'media')];
  return { enableScripts: true, localResourceRoots: roots };
}

/** Pages that have a bundle of their own. */
export type Page = 'tuning' | 'lab' | 'judge' | 'sweep' | 'advice' | 'cache';

/** The page of a panel. No script runs without the nonce, nothing is loaded from elsewhere, no text comes from outside. */
export function webviewHtml(webview: vscode.Webview, extensionUri: vscode.Uri, page: Page): string {
  const nonce = randomBytes(16).toString('base64');
  const bundled = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, 'dist', 'webview', file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource} data:`,
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta property="csp-nonce" content="${nonce}">
<link rel="stylesheet" href="${bundled('codicon.css')}">
<link rel="stylesheet" href="${bundled(`${page}.css`)}">
<title>RAG Lab</title>
</head>
<body class="${page}">
<main id="app"></main>
<script nonce="${nonce}" src="${bundled(`${page}.js`)}"></script>
</body>
</html>`;
}
