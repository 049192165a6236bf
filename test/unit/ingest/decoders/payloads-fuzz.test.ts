import fc from 'fast-check';
import { test } from 'vitest';
import { payloadProperties } from './fuzz-payloads.ts';

test.each(payloadProperties.map((one) => [one.what, one] as const))('%s', (_what, { share, property }) => {
  fc.assert(property, { seed: 1, numRuns: 2000 * share });
});
