import { defineConfig } from 'vitest/config';

// Bounds for what hangs; a busy machine is slow, not wrong.
const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  pool: 'forks',
} as const;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'server',
          include: ['test/**/*.test.ts'],
          exclude: ['test/console/**', 'test/reliability/long/**', 'node_modules/**'],
          globalSetup: ['test/support/postgres-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'console',
          // A real browser beside a busy server: one that failed is tried once more, and .ci/run names it with what it said.
          retry: 1,
          include: ['test/console/**/*.test.ts'],
          // One server with the demo's data for all of them; it is started only where such a test runs.
          globalSetup: ['test/console/support/demo-setup.ts'],
        },
      },
    ],
  },
});
