import neostandard from 'neostandard'

export default [
  { ignores: ['**/dist/', '.tap/', '**/node_modules/', '**/results/'] },
  ...neostandard({ ts: true }),
  {
    rules: {
      'max-lines': ['error', 200],
      'max-len': ['error', { code: 160, ignoreStrings: true, ignoreTemplateLiterals: true, ignoreRegExpLiterals: true }]
    }
  },
  {
    files: ['**/*.ts'],
    languageOptions: { parserOptions: { project: './test/tsconfig.json', tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-redeclare': 'off', // a schema and its type share their name; the compiler sees real clashes
      // a subtest is awaited by its parent
      '@typescript-eslint/no-floating-promises': ['error', { allowForKnownSafePromises: [{ from: 'package', name: 'PromiseWithSubtest', package: '@tapjs/core' }] }]
    }
  },
  { files: ['bench/**/*.ts'], languageOptions: { parserOptions: { project: './bench/tsconfig.json' } } }
]
