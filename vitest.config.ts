import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    exclude: ['**/node_modules/**', 'hypervisor/**'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    reporters: ['default', './scripts/test-reporter.ts'],
    pool: 'forks',
    maxWorkers: 2,
  },
});
