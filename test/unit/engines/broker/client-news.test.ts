import { expect, test } from 'vitest';
import { readClientNews, readHookNews } from '../../../../src/engines/broker/external/client-news.ts';

const vin = 'WVWZZZ1JZXW000001';
const notice = '$SYS/broker/log/N';
const subscription = '$SYS/broker/log/M/subscribe';
const read = (topic: string, text: string) => readClientNews(topic, Buffer.from(text));
const news = (what: string, more: object = {}) => ({
  ...{ what, clientId: vin, username: null, filter: null, at: null },
  ...more,
});

test.each([
  [
    `New client connected from 127.0.0.1:57318 as ${vin} (p2, c1, k60, u'${vin}').`,
    news('connected', { username: vin }),
  ],
  [`New client connected from ::1:57318 as ${vin} (p5, c0, k1200).`, news('connected')],
  [`Client ${vin} disconnected.`, news('disconnected')],
  [`Client ${vin} closed its connection.`, news('disconnected')],
  [`Client ${vin} has exceeded timeout, disconnecting.`, news('disconnected')],
  [`Client ${vin} disconnected due to protocol error.`, news('disconnected')],
  [`Bad socket read/write on client ${vin}: Connection reset by peer`, news('disconnected')],
  // Anybody may try.
  [`Client ${vin} disconnected, not authorised.`, null],
  [`Client ${vin} already connected, closing old connection.`, null],
  ['New connection from 127.0.0.1:57318 on port 1883.', null],
  ['mosquitto version 2.0.11 running', null],
])('Mosquitto: %s', (line, expected) => {
  for (const time of ['', '1795444781: ', '2026-11-23T14:31:33+0000: '])
    expect(read(notice, time + line)).toEqual(expected);
});

test('Mosquitto: a client id that imitates a line of another says nothing of that one', () => {
  const forged = [
    `New client connected from 1.2.3.4:5 as x: New client connected from 1.2.3.4:5 as ${vin} (p2, c1, k60, u'${vin}'). (p2, c1, k60, u'thief').`,
    `Client x: Client ${vin} disconnected. closed its connection.`,
    `Client ${vin} disconnected. closed its connection.`,
    `Client ${vin} closed its connection disconnected.`,
    `Bad socket read/write on client ${vin}: x: Broken pipe`,
  ];
  for (const line of forged) expect(read(notice, `1795444781: ${line}`)).toBe(null);
  // Who signed in under another name is told by it.
  const line = `New client connected from 1.2.3.4:5 as ${vin} (p2, c1, k60, u'${vin}'). (p2, c1, k60, u'thief').`;
  expect(read(notice, line)?.username).not.toBe(vin);
});

test('Mosquitto: subscriptions', () => {
  const filter = `v1/${vin}/down/#`;
  expect(read(subscription, `1795444781: ${vin} 1 ${filter}`)).toEqual(news('subscribed', { filter }));
  expect(read(subscription, `1795444781: a b ${vin} 1 ${filter}`)).toBe(null);
});

test('EMQX: events on topics, of rules and of its older hook', () => {
  const topic = (what: string) => `$SYS/brokers/emqx@127.0.0.1/clients/${vin}/${what}`;
  const at = 1_625_572_213_873;
  const client = { clientid: vin, username: vin };
  expect(read(topic('connected'), JSON.stringify({ ...client, ts: at + 1, connected_at: at }))).toEqual(
    news('connected', { username: vin, at }),
  );
  expect(readHookNews('client.connected', { ...client, connected_at: at })).toEqual(
    news('connected', { username: vin, at }),
  );
  expect(readHookNews('client_connected', { ...client, connected_at: 1_556_176_748 })).toEqual(
    news('connected', { username: vin }),
  );
  const left = { ...client, reason: 'tcp_closed', connected_at: at, disconnected_at: at + 5 };
  expect(readHookNews('client.disconnected', left)).toEqual(
    news('disconnected', { username: vin, at: at + 5 }),
  );
  // He is there again already.
  for (const reason of ['takenover', 'discarded'])
    expect(readHookNews('client.disconnected', { ...left, reason })).toBe(null);
  const filter = `v1/${vin}/down/#`;
  expect(readHookNews('session.subscribed', { ...client, topic: filter, timestamp: at })).toEqual(
    news('subscribed', { username: vin, filter, at }),
  );
  for (const text of ['', 'null', '[]', '{"clientid":7}', '{'])
    expect(read(topic('connected'), text)).toBe(null);
  expect(readHookNews('message.publish', client)).toBe(null);
  expect(readHookNews('session.subscribed', client)).toBe(null);
});
