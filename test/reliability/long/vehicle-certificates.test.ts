import { test } from 'vitest';
import { hasOpenssl } from '../../support/mqtt-certificates.ts';
import { certificateRun } from '../vehicle-certificates-run.ts';

test.skipIf(!hasOpenssl)(
  'a vehicle is who its certificate says, until that counts no more, also after a start',
  () => certificateRun({ whole: true }),
);
