import { readdirSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { ReportReporter } from './test/reliability/report/report-reporter.ts';

// Of a test that has a long form, the short one is for the quick suite.
const folder = new URL('./test/reliability/', import.meta.url);
const long = readdirSync(new URL('long/', folder)).filter((name) => name.endsWith('.test.ts'));

export default defineConfig({
  test: {
    include: ['test/reliability/**/*.test.ts', 'test/unit/journal/**/*.test.ts'],
    exclude: long.map((name) => `test/reliability/${name}`),
    // A bound for what hangs: of a release the soak alone takes half an hour.
    testTimeout: 60 * 60_000,
    hookTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    globalSetup: ['test/support/postgres-setup.ts'],
    reporters: ['default', new ReportReporter()],
    pool: 'forks',
    maxWorkers: 1,
    fileParallelism: false,
  },
});
