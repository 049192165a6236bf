import { defineConfig } from 'vitest/config';

// Bounds for what hangs; a busy machine is slow, not wrong.
const shared = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
  expect: { poll: { timeout: 60_000 } },
  pool: 'forks',
} as const;

/** These start no server of ours: they share a worker's process and what is imported, which else took longer than most of them. */
const together = ['unit', 'api', 'rules', 'architecture', 'contract'].map(
  (name) => `test/${name}/**/*.test.ts`,
);

export default defineConfig({
  test: {
    // One more than the machine of CI has cores: much of it waits for servers that start, and for what they do by the clock.
    maxWorkers: 3,
    projects: [
      {
        test: {
          ...shared,
          name: 'server',
          include: ['test/**/*.test.ts'],
          exclude: ['test/console/**', 'test/reliability/long/**', 'node_modules/**', ...together],
          globalSetup: ['test/support/postgres-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'parts',
          include: together,
          isolate: false,
          globalSetup: ['test/support/postgres-setup.ts'],
        },
      },
      {
        test: {
          ...shared,
          name: 'console',
          include: ['test/console/**/*.test.ts'],
          // So that a worker's files share its browser.
          isolate: false,
          // One server with the demo's data for all of them; it is started only where such a test runs.
          globalSetup: ['test/console/support/demo-setup.ts'],
        },
      },
    ],
  },
});
