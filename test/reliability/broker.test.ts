import { it } from 'vitest';
import { noMosquitto } from '../support/mosquitto.ts';
import { testSeed } from '../support/seeded-random.ts';
import { breakTheBroker } from './broker-run.ts';

it.skipIf(noMosquitto !== null)(
  'R18, short: behind Mosquitto, a kill of the server loses nothing; one of Mosquitto only what it lost itself',
  async () => {
    await breakTheBroker({
      ...{ seed: testSeed(), vehicles: 5, perSecond: 200 },
      ...{ ours: 1, brokers: 1, frozenMs: 0 },
    });
  },
  180_000,
);
