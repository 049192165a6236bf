import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/reliability/long/**/*.test.ts'],
    testTimeout: 20 * 60_000,
    hookTimeout: 120_000,
    globalSetup: ['test/support/postgres-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
