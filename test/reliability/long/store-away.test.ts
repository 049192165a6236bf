import { it } from 'vitest';
import { isRelease } from '../release.ts';
import { takeTheStoreAway } from '../store-away-run.ts';

it.each(['frozen', 'refused'] as const)('R5: PostgreSQL is %s for a minute; vehicles do not notice', (how) =>
  takeTheStoreAway(how, 60),
);

if (isRelease)
  it('R5: PostgreSQL is frozen for ten minutes; vehicles do not notice', () =>
    takeTheStoreAway('frozen', 600));
