import { configWithoutCloudSupport } from '@n8n/node-cli/eslint';

export default [
  { ignores: ['test/n8n', '.run', '.cache', 'coverage', 'scripts', 'eslint.config.mjs', 'jest.config.cjs'] },
  ...configWithoutCloudSupport,
  {
    // The product's logic runs and is tested without n8n (docs/architecture.md).
    files: ['voc/**/*.ts'],
    rules: {
      // voc/ throws VocError; nodes/ turn it into n8n's error classes.
      '@n8n/community-nodes/require-node-api-error': 'off',
      // The resolver does not know every module that Node brings.
      'import-x/no-unresolved': ['error', { ignore: ['^node:'] }],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['n8n-*', '@n8n/*', '**/nodes/**', '**/credentials/**'],
              message: 'voc/ knows nothing of n8n: move this to nodes/.',
            },
          ],
        },
      ],
    },
  },
  {
    // Self-hosted only: what each run-time dependency is for stands in docs/architecture.md, decision 8.
    files: ['package.json'],
    rules: { '@n8n/community-nodes/no-runtime-dependencies': 'off' },
  },
  {
    // Tests start processes and print figures; the rules for what runs inside n8n do not fit them.
    files: ['test/**/*.ts'],
    rules: {
      'no-console': 'off',
      '@n8n/community-nodes/no-dangerous-functions': 'off',
      'import-x/no-unresolved': 'off',
      '@typescript-eslint/no-require-imports': 'off',
      '@n8n/community-nodes/require-node-api-error': 'off',
      '@n8n/community-nodes/no-hardcoded-secrets': 'off',
      '@n8n/community-nodes/node-usable-as-tool': 'off',
    },
  },
];
