import { expect, onTestFinished, test } from 'vitest';
import { createSmsChannel } from '../../../src/engines/channels/sms.ts';
import { createContacts } from '../../../src/notifications/contacts.ts';
import { readTechnicians, technicianReceiver } from '../../../src/notifications/technician-receivers.ts';
import { technicianForm } from '../../../src/service/technicians/technician.ts';
import { createTechnicians } from '../../../src/service/technicians/technicians.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';
import { bodyOf, context, message, receiver } from './support/http-receiver.ts';
import { addUser } from './support/notifications.ts';

test('an SMS is what the gateway is asked for, with its login and the number', async () => {
  const got: { authorization: string | undefined; body: unknown }[] = [];
  const port = await receiver(async (request, response) => {
    got.push({ authorization: request.headers.authorization, body: JSON.parse(await bodyOf(request)) });
    response.end('{"id": 42}');
  });
  const channel = createSmsChannel({ url: `http://ana:s%3Acret@127.0.0.1:${port}/send` });
  const sent = await channel.send(message({ address: '+491701234567', short: 'a\r\nb' }), context());
  expect(sent.providerId).toBe('42');
  expect(got[0]?.authorization).toBe(`Basic ${Buffer.from('ana:s:cret').toString('base64')}`);
  expect(got[0]?.body).toEqual({ id: message().id, to: '+491701234567', text: 'a b' });
  for (const bad of ['0170', '+49 170', '+4917012345678901234', '+491701234567\n']) {
    expect(channel.check(bad)).not.toBeNull();
  }
});

test('an SMS gateway is sent what its template says; no text becomes more than a text', async () => {
  const got: { type: string | undefined; key: string | undefined; body: string }[] = [];
  const port = await receiver(async (request, response) => {
    const { 'content-type': type, 'x-key': key } = request.headers;
    got.push({ type, key: typeof key === 'string' ? key : undefined, body: await bodyOf(request) });
    response.end('{"sid": "SM1"}');
  });
  const url = `http://127.0.0.1:${port}/`;
  const short = 'a"}],"to":"+1&To=2 {to} €';
  const send = (body: string) =>
    createSmsChannel({ url, body, headers: { 'x-key': 'App 1' } }).send(
      message({ address: '+491701234567', short }),
      context(),
    );
  expect((await send('{"messages":[{"to":["{to}"],"text":"{text}","ref":"{id}"}]}')).providerId).toBe('SM1');
  await send('To={to}&From=%2B1555&Body={text}');
  const [json, form] = got;
  expect(json).toMatchObject({ type: 'application/json; charset=utf-8', key: 'App 1' });
  expect(JSON.parse(json?.body ?? '')).toEqual({
    messages: [{ to: ['+491701234567'], text: short, ref: message().id }],
  });
  expect(form?.type).toBe('application/x-www-form-urlencoded');
  expect([...new URLSearchParams(form?.body)]).toEqual([
    ['To', '+491701234567'],
    ['From', '+1555'],
    ['Body', short],
  ]);
});

test('a number is kept as the gateway wants it, however it was typed; one that was refused is a technician’s too', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  await addUser(db, 'ana');
  const asked: string[] = [];
  const port = await receiver(async (request, response) => {
    asked.push(JSON.parse(await bodyOf(request)).to);
    response.end('{}');
  });
  const channel = createSmsChannel({ url: `http://127.0.0.1:${port}/` });
  const contacts = createContacts({ db, clock: new FakeClock(1e12), channels: new Map([['sms', channel]]) });
  await contacts.put('ana', 'sms', '0049 (170) 123-45 67');
  expect(asked).toEqual(['+491701234567']);
  expect((await contacts.read('ana')).contacts).toMatchObject([{ address: '+491701234567' }]);
  await expect(contacts.put('ana', 'sms', '0170 1234567')).rejects.toMatchObject({ code: 'bad-address' });

  const technicians = createTechnicians({ db, clock: new FakeClock(1e12) });
  const form = technicianForm.parse({ name: 'Mia', market: 'DE', phone: '0049 170 1234567' });
  const { id } = await technicians.saveTechnician(null, form, null);
  const isBounced = async () =>
    (await readTechnicians(db, [technicianReceiver(id)]))[0]?.addresses.get('sms')?.isBounced;
  expect(await isBounced()).toBe(false);
  const bounced = { channel: 'sms', address: '+491701234567', at: 0, why: 'no such number' };
  await db.insertInto('bounced_addresses').values(bounced).execute();
  expect(await isBounced()).toBe(true);
});
