/** Three tiers, chosen by scripts/test.mjs: unit (no n8n), engine (n8n-core in-process), e2e (a real n8n server). */
const transform = {
  '^.+\\.ts$': [
    '@swc/jest',
    { jsc: { parser: { syntax: 'typescript' }, target: 'es2022' }, module: { type: 'commonjs' } },
  ],
};
const base = {
  transform,
  testEnvironment: 'node',
  modulePathIgnorePatterns: [
    '<rootDir>/dist',
    '<rootDir>/.run',
    '<rootDir>/.cache',
    '<rootDir>/test/n8n/node_modules',
  ],
  roots: ['<rootDir>/test'],
};
module.exports = {
  collectCoverageFrom: ['voc/**/*.ts', 'nodes/**/*.ts', 'credentials/**/*.ts'],
  coverageReporters: ['text-summary', 'lcovonly'],
  projects: [
    { ...base, displayName: 'unit', testMatch: ['<rootDir>/test/{voc,nodes,scripts,fakes}/**/*.test.ts'] },
    { ...base, displayName: 'engine', testMatch: ['<rootDir>/test/engine/**/*.test.ts'] },
    { ...base, displayName: 'e2e', testMatch: ['<rootDir>/test/e2e/**/*.test.ts'] },
  ],
};
