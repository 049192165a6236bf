import { it } from 'vitest';
import { isRelease } from '../release.ts';
import { soak } from '../soak-run.ts';

/** `TEST_SOAK_MINUTES` says it otherwise. */
const minutes = Number(process.env.TEST_SOAK_MINUTES ?? (isRelease ? 30 : 5));

it(`R20: for ${minutes} minutes 1,000 messages a second and 50 vehicles a second that come and go`, () =>
  soak(minutes));
