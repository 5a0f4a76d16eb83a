import neostandard from 'neostandard'

const BROWSER = ['document', 'fetch', 'location', 'navigator', 'window']

export default [
  { ignores: ['**/dist/', '.tap/', '**/node_modules/', '**/results/'] },
  ...neostandard({ ts: true }),
  {
    rules: {
      'max-lines': ['error', 180],
      'max-len': ['error', { code: 120 }]
    }
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      // a schema and its type share their name; the compiler sees real clashes
      '@typescript-eslint/no-redeclare': 'off',
      // a subtest is awaited by its parent
      '@typescript-eslint/no-floating-promises': ['error', {
        allowForKnownSafePromises: [{ from: 'package', name: 'PromiseWithSubtest', package: '@tapjs/core' }]
      }]
    }
  },
  {
    files: ['plugins/page/client/*.js'], // run by browsers
    languageOptions: { globals: Object.fromEntries(BROWSER.map(name => [name, 'readonly'])) }
  },
  {
    files: ['widgets/**/*.ts', 'test/widgets/client/*.ts'],
    languageOptions: { parserOptions: { project: './widgets/tsconfig.json' } }
  },
  { files: ['bench/**/*.ts'], languageOptions: { parserOptions: { project: './bench/tsconfig.json' } } }
]
