import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createAedesBroker } from '../../../../src/engines/broker/aedes.ts';
import { matchesFilter } from '../../../../src/engines/broker/topic-filter.ts';
import { createPresence } from '../../../../src/gateway/presence.ts';
import { createVehiclePolicy, vehicleLimits } from '../../../../src/gateway/vehicle-policy.ts';
import type { JournalRecord } from '../../../../src/journal/journal.ts';
import { systemClock } from '../../../../src/shared/clock.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import {
  derivedTopic,
  downKinds,
  downTopic,
  kindsWithId,
  upKinds,
  upTopic,
} from '../../../../src/wire/topics.ts';
import * as mqtt from '../../../support/mqtt-packets.ts';
import { openRaw, type RawClient } from '../../../support/mqtt-raw-client.ts';

const [vin, other] = ['WVWZZZ1JZXW000001', 'WVWZZZ1JZXW000002'];
const seed = 20_261_123;

/** Every topic that there is, of one vehicle. */
const upTopics = (of: string) =>
  upKinds.map((kind) => upTopic(of, kind, kindsWithId.has(kind) ? 'x' : undefined));
const downTopics = (of: string) => downKinds.map((kind) => downTopic(of, kind, 'x'));
const everyTopic = [vin, other].flatMap((of) => [...upTopics(of), ...downTopics(of), derivedTopic(of)]);

function gateway() {
  const records: JournalRecord[] = [];
  const policy = createVehiclePolicy({
    verify: async (name, secret) => (secret.toString() === `secret of ${name}` ? 'right' : 'wrong'),
    mayConnect: () => true,
    certified: () => 'untrusted',
    append: (record, done) => {
      records.push(record);
      done();
    },
    now: () => Date.now(),
    presence: createPresence(),
    onSubscribed: () => undefined,
    logger: silentLogger,
  });
  return { policy, records };
}

/** The gateway as vehicles meet it, with its own policy and limits. */
async function started() {
  const { policy, records } = gateway();
  const broker = createAedesBroker({
    ...{ host: '127.0.0.1', port: 0, limits: vehicleLimits(0, { all: 0, address: 0 }), policy },
    ...{ clock: systemClock, logger: silentLogger },
  });
  await broker.start();
  onTestFinished(() => broker.stop());
  const connect = async (as = vin, fields: mqtt.ConnectFields = {}): Promise<RawClient> => {
    const client = await openRaw(broker.status().port ?? 0);
    client.send(mqtt.connect({ clientId: as, username: as, password: `secret of ${as}`, ...fields }));
    return client;
  };
  const signedIn = async (as = vin) => {
    const client = await connect(as);
    expect(await client.next()).toMatchObject({ type: 'connack', codes: [0] });
    return client;
  };
  return { broker, policy, records, connect, signedIn };
}

describe('T14: every topic, by a vehicle that is signed in', () => {
  test.each(everyTopic)('publishing to %s', async (topic) => {
    const { records, signedIn } = await started();
    const client = await signedIn();
    client.send(mqtt.publish(topic, '{}', { qos: 1, id: 7, retain: true }));
    const mine = upTopics(vin).includes(topic);
    if (mine) expect(await client.next()).toMatchObject({ type: 'puback', id: 7 });
    else await client.closed();
    const kept = records.flatMap((one) => (one.kind === 'message' ? [[one.vin, one.topic]] : []));
    expect(kept).toEqual(mine ? [[vin, topic]] : []);
    // Retained it is not, even where it was taken.
    const late = await signedIn(other);
    late.send(mqtt.subscribe(1, [`v1/${other}/down/#`, 1]), mqtt.pingreq);
    expect(await late.next()).toMatchObject({ type: 'suback' });
    expect(await late.next()).toMatchObject({ type: 'pingresp' });
  });

  test.each(everyTopic)('a will to %s', async (topic) => {
    const { connect } = await started();
    const client = await connect(vin, { will: { topic, payload: '{}' } });
    expect((await client.next()).codes).toEqual([upTopics(vin).includes(topic) ? 0 : 5]);
  });

  test('subscribing to each of them, and to what would hear it', async () => {
    const { signedIn } = await started();
    const wide = (topic: string) => {
      const levels = topic.split('/');
      return [
        topic,
        ...levels.map((_, at) => levels.map((level, index) => (index === at ? '+' : level)).join('/')),
        ...levels.map((_, at) => [...levels.slice(0, at), '#'].join('/')),
        `$share/group/${topic}`,
        `/${topic}`,
      ];
    };
    const filters = [...new Set([...everyTopic.flatMap(wide), '$SYS/#', '$SYS/+', '+/#', '+'])];
    for (let at = 0; at < filters.length; at += 8) {
      const some = filters.slice(at, at + 8);
      const client = await signedIn();
      client.send(mqtt.subscribe(1, ...some.map((filter): [string, number] => [filter, 1])));
      const { codes } = await client.next();
      some.forEach((filter, index) => {
        const isOwn = filter.startsWith(`v1/${vin}/down/`);
        expect([filter, codes[index]]).toEqual([filter, isOwn ? 1 : 0x80]);
      });
      client.destroy();
    }
  });
});

test('T14: 20,000 topics and filters that are nearly right give no vehicle anything of another', () => {
  const { policy } = gateway();
  const level = fc.oneof(
    fc.constantFrom(
      'v1',
      'V1',
      'v2',
      vin,
      other,
      vin.toLowerCase(),
      `${vin} `,
      'up',
      'down',
      'derived',
      '+',
      '#',
      '',
      '$share',
      '$SYS',
    ),
    fc.constantFrom(...upKinds, ...downKinds),
    fc.string({ unit: 'grapheme', maxLength: 6 }),
  );
  const topic = fc.array(level, { minLength: 1, maxLength: 8 }).map((levels) => levels.join('/'));
  const near = fc
    .tuple(fc.constantFrom(...everyTopic), fc.array(fc.tuple(fc.nat(8), level), { maxLength: 3 }))
    .map(([from, changes]) => {
      const levels = from.split('/');
      for (const [at, changed] of changes) levels[Math.min(at, levels.length)] = changed;
      return levels.join('/');
    });
  const others = [
    ...upTopics(other),
    ...downTopics(other),
    derivedTopic(other),
    ...upTopics(vin),
    derivedTopic(vin),
  ];
  fc.assert(
    fc.property(fc.oneof(near, topic), (text) => {
      if (policy.mayPublish(vin, text) !== 'refused') expect(text.startsWith(`v1/${vin}/up/`)).toBe(true);
      if (!policy.maySubscribe(vin, text)) return;
      expect(text.startsWith(`v1/${vin}/down/`)).toBe(true);
      for (const heard of others)
        expect([text, heard, matchesFilter(text, heard)]).toEqual([text, heard, false]);
    }),
    { numRuns: 20_000, seed },
  );
});

describe('T14: who may sign in', () => {
  test.each<[why: string, code: number, fields: mqtt.ConnectFields, as?: string]>([
    ['nobody by name', 4, { username: undefined, password: undefined } as never],
    ['without a client id', 2, { clientId: '' }],
    ['under another client id', 4, { clientId: other }],
    ['under another user name', 4, { username: other }],
    ['with the secret of another', 4, { password: `secret of ${other}` }],
    ['as an administrator of brokers', 2, { clientId: 'admin', username: 'admin', password: 'admin' }],
    ['as a filter', 2, { clientId: '#', username: '#' }],
    ['as every vehicle', 2, { clientId: '+', username: '+' }],
    ['under a VIN with a line break', 2, { clientId: `${vin}\n`, username: `${vin}\n` }],
  ])('%s is refused', async (_why, code, fields) => {
    const { broker, connect } = await started();
    const client = await connect(vin, fields);
    expect((await client.next()).codes).toEqual([code]);
    await client.closed();
    expect(broker.status().connected).toBe(0);
  });

  test('a client id is taken over by the same secret only', async () => {
    const { broker, connect, signedIn } = await started();
    const first = await signedIn();
    const thief = await connect(vin, { password: `secret of ${other}` });
    expect((await thief.next()).codes).toEqual([4]);
    first.send(mqtt.pingreq);
    expect(await first.next()).toMatchObject({ type: 'pingresp' });
    await signedIn();
    await first.closed();
    expect(broker.status().connected).toBe(1);
  });
});
