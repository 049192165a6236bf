import { test } from 'vitest';
import { certificateRun } from '../reliability/vehicle-certificates-run.ts';
import { hasOpenssl } from '../support/mqtt-certificates.ts';

// With a restart and every way to be told: test/reliability/long.
test.skipIf(!hasOpenssl)('a vehicle is who its certificate says, until that counts no more', () =>
  certificateRun({ whole: false }),
);
