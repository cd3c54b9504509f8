import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config(
  {
    ignores: [
      ...['node_modules', 'dist', '.local', 'coverage', 'test/fixtures'],
      // Written by `npm run documents`.
      'clients/typescript/src/schema.ts',
      // Compiled by its test, against a client that is generated there.
      'clients/hey-api',
    ],
  },
  {
    files: ['**/*.mjs'],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        fetch: 'readonly',
        URL: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  {
    // Runs in the browser of whoever is at the console.
    files: ['console/browser.mjs'],
    languageOptions: {
      globals: Object.fromEntries(
        ['document', 'Element', 'HTMLElement', 'FormData', 'URLSearchParams'].map((name) => [
          name,
          'readonly',
        ]),
      ),
    },
  },
  {
    files: ['**/*.ts'],
    extends: [js.configs.recommended, ...tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      // Marked so by its library that it stands out: for a provider on loopback, never in production.
      '@typescript-eslint/no-deprecated': [
        'error',
        { allow: [{ from: 'package', name: 'allowInsecureRequests', package: 'openid-client' }] },
      ],
      // Numbers in template strings read well and cannot print "[object Object]".
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
    },
  },
  {
    // Workflow code must be deterministic: no clocks, timers or I/O other than Temporal's.
    files: ['workflows/**/*.ts', 'domain/**/*.ts', 'vendors/*/lifecycle.ts'],
    rules: {
      'no-restricted-globals': ['error', 'process', 'setTimeout', 'setInterval', 'fetch', 'Buffer'],
    },
  },
  {
    files: ['test/**/*.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector:
            "CallExpression[callee.property.name='waitFor'][callee.object.name='vi'][arguments.length=1]",
          message:
            'vi.waitFor gives up after a second, which a busy machine may need: say how long.',
        },
      ],
    },
  },
  { files: ['**/*.{ts,mjs}'], rules: { 'no-console': 'error', 'max-lines': ['error', 300] } },
  // These talk to a person at a terminal.
  {
    files: ['tools/**/*', 'test/setup/**/*', 'bench/**/*', 'clients/*/example/*'],
    rules: { 'no-console': 'off' },
  },
);
