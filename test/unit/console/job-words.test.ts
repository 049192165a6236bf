import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { jobs, wordOf } from '../../../src/console/pages/jobs/job-words.ts';

const source = join(import.meta.dirname, '../../../src');

test('every job of the server has words', () => {
  const defined = readdirSync(source, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.startsWith('console'))
    .flatMap((name) => [
      ...readFileSync(join(source, name), 'utf8').matchAll(
        /defineJob\(\s*'([a-z.-]+)'|name: '([a-z]+\.[a-z.-]+)'/g,
      ),
    ])
    .map(([, job, kind]) => (job ?? kind ?? '').replaceAll('.', '-'));
  expect(defined.filter((job) => wordOf(job) === undefined)).toEqual([]);
  // The kinds of a back-test and of a backup are named by constants.
  expect(jobs.filter((job) => !defined.includes(job))).toEqual(['rules-backtest', 'system-backup']);
});
