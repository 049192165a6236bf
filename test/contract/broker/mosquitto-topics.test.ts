import { describe, expect, onTestFinished, test } from 'vitest';
import { createExternalBroker } from '../../../src/engines/broker/external/external-broker.ts';
import { sharedGroup } from '../../../src/gateway/broker-groups.ts';
import { createPresence } from '../../../src/gateway/presence.ts';
import { createVehiclePolicy } from '../../../src/gateway/vehicle-policy.ts';
import type { MessageRecord } from '../../../src/journal/journal.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import {
  derivedTopic,
  downKinds,
  downTopic,
  kindsWithId,
  parseUpTopic,
  upKinds,
  upTopic,
} from '../../../src/wire/topics.ts';
import { eventually } from '../../support/eventually.ts';
import { noMosquitto, startMosquitto } from '../../support/mosquitto.ts';
import * as mqtt from '../../support/mqtt-packets.ts';
import { signIn } from '../../support/mqtt-raw-client.ts';

const [vin, other] = ['WVWZZZ1JZXW000001', 'WVWZZZ1JZXW000002'];
const upTopics = (of: string) =>
  upKinds.map((kind) => upTopic(of, kind, kindsWithId.has(kind) ? 'x' : undefined));
const downTopics = (of: string) => downKinds.map((kind) => downTopic(of, kind, 'x'));
const everyTopic = [vin, other].flatMap((of) => [...upTopics(of), ...downTopics(of), derivedTopic(of)]);

/** A gateway with the policy of vehicles on a Mosquitto with the files of the guide: it keeps passwords and topics by itself. */
async function started(how: 'shared' | 'own') {
  const secrets: Readonly<Record<string, string>> = {
    [vin]: 'a secret of one',
    [other]: 'a secret of another',
  };
  const mosquitto = await startMosquitto(secrets);
  onTestFinished(() => mosquitto.stop());
  const records: MessageRecord[] = [];
  const policy = createVehiclePolicy({
    verify: async () => 'wrong',
    mayConnect: () => true,
    certified: () => 'untrusted',
    append(record, done) {
      if (record.kind === 'message') records.push(record);
      done();
    },
    now: () => Date.now(),
    presence: createPresence(),
    onSubscribed: () => undefined,
    logger: silentLogger,
  });
  const broker = createExternalBroker({
    address: mosquitto.address,
    clientId: 'roadside',
    subscription: { groups: [sharedGroup(mosquitto.address.password)], filter: 'v1/+/up/#', how },
    clientOf: (topic) => parseUpTopic(topic)?.vin ?? null,
    isClient: (id) => id in secrets,
    ...{ packetBytes: 256 * 1024, policy, clock: systemClock, logger: silentLogger },
  });
  await broker.start();
  onTestFinished(() => broker.stop());
  const connect = (as: string, fields: mqtt.ConnectFields = {}) =>
    signIn(mosquitto.port, { clientId: as, username: as, password: secrets[as] ?? '', ...fields });
  return { broker, records, connect };
}

describe.skipIf(noMosquitto !== null).each(['shared', 'own'] as const)(
  'T14 behind Mosquitto (%s): every topic, by a vehicle that is signed in',
  (how) => {
    test('only what is published below its own up/ is taken, a will too', async () => {
      const { records, connect } = await started(how);
      for (const topic of everyTopic) {
        // Mosquitto acknowledges what it refuses, and then ends the connection.
        const client = await connect(vin);
        client.send(mqtt.publish(topic, '{}', { qos: 1, id: 7, retain: true }));
        expect(await client.next()).toMatchObject({ type: 'puback', id: 7 });
      }
      for (const topic of everyTopic) {
        const leaving = await connect(vin, { will: { topic, payload: 'will' } });
        leaving.destroy();
      }
      const last = await connect(vin);
      last.send(mqtt.publish(upTopic(vin, 'event'), 'last', { qos: 1, id: 1 }));
      const wanted = upTopics(vin).flatMap((topic) => [`${topic} {}`, `${topic} will`]);
      await eventually(() =>
        expect(records.map(({ topic, payload }) => `${topic} ${payload}`).sort()).toEqual(
          [...wanted, `${upTopic(vin, 'event')} last`].sort(),
        ),
      );
    });

    test('whatever it subscribes to, it hears nothing of another, and takes nothing away', async () => {
      const { broker, records, connect } = await started(how);
      const thief = await connect(other);
      const filters = [
        ...['#', '+/#', '$SYS/#', '$SYS/broker/log/N', 'v1/#', `v1/${vin}/#`, 'v1/+/down/#', 'v1/+/up/#'],
        ...['$share/roadside/v1/+/up/#', '$share/x/v1/+/up/#', '$share/roadside/#'],
      ];
      for (const [index, filter] of filters.entries()) thief.send(mqtt.subscribe(index + 1, [filter, 1]));
      await thief.take(filters.length);
      const client = await connect(vin);
      client.send(mqtt.subscribe(1, [`v1/${vin}/down/#`, 1]));
      await client.next();
      for (let id = 1; id <= 50; id++)
        client.send(mqtt.publish(upTopic(vin, 'event'), `${id}`, { qos: 1, id }));
      await client.take(50);
      expect(await broker.send(vin, downTopic(vin, 'command', 'x'), Buffer.from('secret'))).toBe(true);
      expect(await client.next()).toMatchObject({ type: 'publish', payload: 'secret' });
      await eventually(() => expect(records).toHaveLength(50));
      thief.send(mqtt.pingreq);
      expect(await thief.next()).toMatchObject({ type: 'pingresp' });
    });

    test('under another’s name it is not let in, and another’s client id is not its own', async () => {
      const { connect } = await started(how);
      const client = await connect(vin);
      expect((await connect(vin, { password: 'a secret of another' })).connack.codes).toEqual([5]);
      await connect(other, { clientId: vin });
      client.send(mqtt.pingreq);
      expect(await client.next()).toMatchObject({ type: 'pingresp' });
    });
  },
);
