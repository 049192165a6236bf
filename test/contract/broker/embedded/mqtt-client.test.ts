import { connectAsync, type IClientOptions, type MqttClient } from 'mqtt';
import { expect, onTestFinished, test } from 'vitest';
import { eventually } from '../../../support/eventually.ts';
import { startOpenBroker } from '../../../support/mqtt-broker.ts';

async function client(port: number, options: IClientOptions): Promise<MqttClient & { heard: string[] }> {
  const connected = await connectAsync(`mqtt://127.0.0.1:${port}`, { reconnectPeriod: 0, ...options });
  const heard: string[] = [];
  connected.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
  onTestFinished(() => connected.endAsync(true).then(() => undefined));
  return Object.assign(connected, { heard });
}

test('a common client library: publish, subscribe, retain, session, will', async () => {
  const { port } = await startOpenBroker();
  const watcher = await client(port, { clientId: 'watcher', clean: false });
  const granted = await watcher
    .subscribeAsync({ 'a/#': { qos: 2 }, 'will/+': { qos: 1 }, 'test/nosubscribe': { qos: 0 } })
    .catch((error: unknown) => error);
  expect(String(granted)).toContain('Unspecified error');
  const sender = await client(port, {
    clientId: 'sender',
    will: { topic: 'will/sender', payload: Buffer.from('gone'), qos: 2, retain: false },
  });
  for (const qos of [0, 1, 2] as const)
    await sender.publishAsync('a/b', `qos ${qos}`, { qos, retain: qos === 1 });
  await eventually(() => expect(watcher.heard).toEqual(['a/b qos 0', 'a/b qos 1', 'a/b qos 2']));
  await watcher.endAsync();
  await sender.publishAsync('a/c', 'while away', { qos: 2 });
  const again = await client(port, { clientId: 'watcher', clean: false });
  await eventually(() => expect(again.heard).toEqual(['a/c while away']));
  sender.stream.destroy();
  await eventually(() => expect(again.heard).toEqual(['a/c while away', 'will/sender gone']));
  const late = await client(port, { clientId: 'late' });
  await late.subscribeAsync('#', { qos: 1 });
  await eventually(() => expect(late.heard).toEqual(['a/b qos 1']));
});
