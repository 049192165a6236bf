import { it } from 'vitest';
import { noMosquitto } from '../../support/mosquitto.ts';
import { testSeed } from '../../support/seeded-random.ts';
import { breakTheBroker } from '../broker-run.ts';

it.skipIf(noMosquitto !== null)(
  'R18: behind Mosquitto, 20 kills of the server and a freeze longer than the keep-alive lose nothing; 5 of Mosquitto only what it lost itself',
  async () => {
    await breakTheBroker({
      ...{ seed: testSeed(), vehicles: 100, perSecond: 1000 },
      ...{ ours: 20, brokers: 5, frozenMs: 50_000 },
    });
  },
);
