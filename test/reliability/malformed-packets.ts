import { expect } from 'vitest';
import { startOpenBroker, startTakingBroker, type TestBroker } from '../support/mqtt-broker.ts';
import { sendMalformed } from '../support/mqtt-malformed.ts';
import * as mqtt from '../support/mqtt-packets.ts';
import { signIn } from '../support/mqtt-raw-client.ts';

/** R12, packets: beside a flood of malformed ones a well-behaved client loses nothing and is never cut. */
export async function surviveMalformed(open: boolean, seed: number, packets: number): Promise<void> {
  const setting: TestBroker = await (open
    ? startOpenBroker()
    : startTakingBroker({ limits: { messagesPerSecond: 50_000 } }));
  const { port, broker } = setting;
  const good = await signIn(port, { clientId: 'good', keepAlive: 10 });
  const topic = open ? 'good/own/topic' : 'v1/good/up/telemetry';
  if (open) {
    good.send(mqtt.subscribe(1, [topic, 0]));
    await good.next();
  }
  let finished = false;
  const flood = sendMalformed(port, seed, packets).finally(() => {
    finished = true;
  });
  let sent = 0;
  const heard: string[] = [];
  while (!finished || sent < 100) {
    sent++;
    good.send(mqtt.publish(topic, `good ${sent}`, { qos: 1, id: (sent % 0xffff) + 1 }));
    for (const { type, payload } of await good.take(open ? 2 : 1))
      if (type === 'publish') heard.push(payload);
  }
  await flood;
  const kept = open
    ? heard
    : setting.taken.filter(({ clientId }) => clientId === 'good').map(({ payload }) => payload.toString());
  expect(kept).toEqual(Array.from({ length: sent }, (_, index) => `good ${index + 1}`));
  const { refused } = broker.status();
  expect(refused['internal-error']).toBeUndefined();
  expect(refused['malformed-packet']).toBeGreaterThan(packets / 20);
  expect(good.ended).toBe(false);
}
