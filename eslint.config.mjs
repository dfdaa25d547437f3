import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** A room may import only what stands to its right: webview → protocol ← host; host → protocol ← worker → node → core. */
const zone = (files, patterns) => ({
  files,
  rules: { 'no-restricted-imports': ['error', { patterns: patterns.map(([regex, message]) => ({ regex, message })) }] },
});
const VSCODE = ['^vscode$', 'Only src/host and src/extension.ts know the editor.'];
const NODE = ['^node:', 'This room runs anywhere: no Node built-ins.'];
const NATIVE = ['^(onnxruntime-node|hnswlib-node)$', 'Only src/node, in the engine process, loads native code.'];

export default tseslint.config(
  { ignores: ['dist/**', 'out-test/**', '.cache/**', 'artefacts/**', 'reports/**', 'node_modules/**', 'media/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts', '**/*.mts'],
    extends: [...tseslint.configs.strictTypeChecked, ...tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { project: ['./tsconfig.json', './webview/tsconfig.json'], tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-non-null-assertion': 'off',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/no-unnecessary-condition': [
        'error',
        { allowConstantLoopConditions: 'only-allowed-literals' },
      ],
      eqeqeq: 'error',
    },
  },
  zone(
    ['src/core/**'],
    [VSCODE, NODE, NATIVE, ['/(node|host|protocol)/', 'Core knows nothing of the rooms around it.']],
  ),
  zone(['src/node/**'], [VSCODE, ['/host/', 'Node knows core and protocol only.']]),
  zone(['src/protocol/**'], [VSCODE, NATIVE, ['/(node|host)/', 'The protocol knows core data types only.']]),
  zone(
    ['src/host/**', 'src/extension.ts'],
    [NATIVE, ['/node/', 'The host reaches the engine through the protocol only.']],
  ),
  zone(['webview/**'], [VSCODE, NODE, NATIVE, ['/(node|host)/', 'A webview knows the protocol and core only.']]),
  zone(['src/cli.ts', 'src/worker.ts'], [VSCODE]),
  {
    files: ['test/**/*.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-empty-function': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        [
          'process',
          'console',
          'URL',
          'URLSearchParams',
          'setTimeout',
          'clearTimeout',
          'globalThis',
          'Buffer',
          'fetch',
          'performance',
        ].map((name) => [name, 'readonly']),
      ),
    },
  },
);
