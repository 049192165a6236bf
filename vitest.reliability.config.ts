import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/reliability/long/**/*.test.ts'],
    // A bound for what hangs: on a busy machine the secrets of 15,000 vehicles alone take twenty minutes.
    testTimeout: 60 * 60_000,
    hookTimeout: 120_000,
    globalSetup: ['test/support/postgres-setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
