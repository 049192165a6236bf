import { describe } from 'vitest';
import { noMosquitto } from '../../support/mosquitto.ts';
import { ownMosquitto, takeFrom } from '../../support/mosquitto-broker.ts';
import { brokerContract } from './broker-contract.ts';

describe.skipIf(noMosquitto !== null).each(['shared', 'own'] as const)(
  `Mosquitto${noMosquitto === null ? '' : ` (${noMosquitto})`}, %s subscription`,
  (how) => brokerContract(async (options) => takeFrom(await ownMosquitto(), { ...options, how })),
);
