import { expect, test } from 'vitest';
import { type Channel, ChannelError } from '../../../src/notifications/channel.ts';
import { createNotificationLog } from '../../../src/notifications/notification-log.ts';
import { freePorts } from '../../support/free-ports.ts';
import { mailServer } from './support/mail-server.ts';
import { addUser, startNotifications } from './support/notifications.ts';

const minute = 60_000;

test('a server that is away for ten minutes loses no message, and none is sent twice', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  await addUser(ground.db, 'ben', { email: 'ben@example.org', language: 'es' });
  const [port = 0] = await freePorts(1);
  const { dispatcher } = ground.server([ground.email(`smtp://127.0.0.1:${port}`)]);
  ground.state.taken = true;
  let told = 0;
  for (let passed = 0; passed < 10; passed++) {
    await ground.notify({ problemId: `p${told++}` });
    await dispatcher.runDue();
    ground.clock.advance(minute);
  }
  expect(new Set(await ground.states())).toEqual(new Set(['waiting']));
  const { mails } = await mailServer({ port });
  for (let passed = 0; passed < 15; passed++) {
    await dispatcher.runDue();
    ground.clock.advance(minute);
  }
  expect(mails).toHaveLength(2 * told);
  const ids = mails.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
  expect(new Set(ids).size).toBe(2 * told);
  expect(new Set(await ground.states())).toEqual(new Set(['sent']));
  expect(mails.find(({ to }) => to[0] === 'ben@example.org')?.raw).toContain('Celdas desequilibradas');
});

test('a problem that goes on is told once; one that was quiet for hours and comes back is told again', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  await addUser(ground.db, 'ben', { email: 'ben@example.org' });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  const again = { kind: 'alert', what: 'firing', problemId: 'one' } as const;
  for (let round = 0; round < 10; round++) {
    await Promise.all(Array.from({ length: 20 }, () => ground.notify(again)));
    ground.clock.advance(minute);
    await dispatcher.runDue();
  }
  expect(mails.map(({ to }) => to[0]).sort()).toEqual(['ana@example.org', 'ben@example.org']);
  ground.clock.advance(6 * 60 * minute + minute);
  await ground.notify(again);
  await dispatcher.runDue();
  expect(mails).toHaveLength(4);
});

test('killed after the claim it is sent by another; killed while the receiver may have it, never again by itself', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  const { mails, url } = await mailServer();
  const email = ground.email(url);
  let hang: 'before' | 'after' = 'before';
  let reached: () => void = () => undefined;
  const never = new Promise<never>(() => undefined);
  const frozen: Channel = {
    ...email,
    async send(_, { handing }) {
      if (hang === 'after') await handing();
      reached();
      return never;
    },
  };
  const second = ground.server([email]).dispatcher;
  for (const moment of ['before', 'after'] as const) {
    hang = moment;
    await ground.notify({ problemId: moment });
    const arrived = new Promise<void>((resolve) => {
      reached = resolve;
    });
    const { planner, deliverer } = ground.server([frozen]);
    await planner.planEvents();
    await planner.runSteps();
    void deliverer.deliver('email', 1, new AbortController().signal);
    await arrived;
    await second.runDue();
    ground.clock.advance(3 * minute);
    await second.runDue();
  }
  expect(mails).toHaveLength(1);
  expect((await ground.states()).sort()).toEqual(['sent', 'unknown']);
});

test('one that was frozen and is late does not send what another has taken over', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  const { mails, url } = await mailServer();
  const email = ground.email(url);
  let thaw: () => void = () => undefined;
  let reached: () => void = () => undefined;
  const arrived = new Promise<void>((resolve) => {
    reached = resolve;
  });
  const slow: Channel = {
    ...email,
    async send(message, context) {
      reached();
      await new Promise<void>((resolve) => {
        thaw = resolve;
      });
      return email.send(message, context);
    },
  };
  await ground.notify();
  const { planner, deliverer } = ground.server([slow]);
  await planner.planEvents();
  await planner.runSteps();
  const late = deliverer.deliver('email', 1, new AbortController().signal);
  await arrived;
  ground.clock.advance(3 * minute);
  await ground.server([email]).dispatcher.runDue();
  thaw();
  await late;
  expect(mails).toHaveLength(1);
  expect(await ground.states()).toEqual(['sent']);
});

test('a refused receiver bounces, is marked, and the next channel is tried', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'ana', { email: 'gone@example.org', webhook: 'http://hook.example/x' });
  const { mails, url } = await mailServer({
    onRcptTo: (_, __, done) => done(Object.assign(new Error('no such user'), { responseCode: 550 })),
  });
  const posted: string[] = [];
  const webhook: Channel = {
    ...{ name: 'webhook', canRepeat: true, check: () => null, close: async () => undefined },
    async send(message, { handing }) {
      await handing();
      posted.push(message.id);
      if (posted.length === 1) throw new ChannelError('unknown', 'no answer');
      return { providerId: null };
    },
  };
  const { dispatcher } = ground.server([ground.email(url), webhook]);
  await ground.notify();
  await dispatcher.runDue();
  await dispatcher.runDue();
  ground.clock.advance(2 * minute);
  await dispatcher.runDue();
  expect(mails).toEqual([]);
  expect(await ground.states()).toEqual(expect.arrayContaining(['bounced', 'sent']));
  expect(posted).toHaveLength(2);
  expect(new Set(posted).size).toBe(1);
  const bounced = await ground.db
    .selectFrom('bounced_addresses')
    .select('why')
    .where('channel', '=', 'email')
    .executeTakeFirstOrThrow();
  expect(bounced.why).toContain('no such user');
});

test('nobody takes note: the next are told; somebody does: they are not', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'ana', { email: 'ana@example.org' });
  await addUser(ground.db, 'otto', { role: 'operator', email: 'otto@example.org' });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  for (const taken of [false, true]) {
    ground.state.taken = taken;
    await ground.notify({ problemId: `taken ${taken}` });
    await dispatcher.runDue();
    ground.clock.advance(10 * minute);
    await dispatcher.runDue();
  }
  expect(mails.map(({ to }) => to[0])).toEqual(['ana@example.org', 'otto@example.org', 'ana@example.org']);
  expect(mails[1]?.raw).toContain('Nobody has taken note');
});

test('quiet hours hold back what is not critical, and give it as one; markets bound who is told', async () => {
  const ground = await startNotifications();
  ground.state.taken = true;
  await addUser(ground.db, 'ana', { email: 'ana@example.org', quiet: ['11:00', '13:00'] });
  await addUser(ground.db, 'fleur', { email: 'fleur@example.org', markets: ['FR'] });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  await ground.notify({ problemId: 'a' });
  await ground.notify({ problemId: 'b' });
  await ground.notify({ problemId: 'c', severity: 'critical' });
  await dispatcher.runDue();
  expect(mails).toHaveLength(1);
  ground.clock.advance(60 * minute);
  await dispatcher.runDue();
  expect(mails).toHaveLength(2);
  expect(mails[1]?.raw).toContain('2 messages');
  expect((await ground.states()).sort()).toEqual(['digested', 'digested', 'sent', 'sent']);
});

test('a step that reaches nobody is in the log, and the next follows at once; whoever did it knows', async () => {
  const ground = await startNotifications();
  await addUser(ground.db, 'olga', { role: 'operator', email: 'olga@example.org' });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  const log = createNotificationLog(ground);
  const told = async () => {
    const { items } = await log.list({}, { username: 'x', markets: null }, 10);
    return items.map(({ receiver, reachable, step }) => ({ receiver, reachable, step }));
  };
  await ground.notify();
  await dispatcher.runDue();
  expect(mails.map(({ to }) => to[0])).toEqual(['olga@example.org']);
  expect((await told()).sort((a, b) => a.step - b.step)).toEqual([
    { receiver: null, reachable: false, step: 0 },
    { receiver: 'olga', reachable: true, step: 1 },
  ]);
  // One who is there without an address is nobody as well; he has a row of his own.
  await addUser(ground.db, 'ana');
  await ground.notify({ problemId: 'p2' });
  await dispatcher.runDue();
  expect(mails).toHaveLength(2);
  expect(await told()).toContainEqual({ receiver: 'ana', reachable: false, step: 0 });
  await ground.notify({ problemId: 'p3', actor: 'ana' });
  await dispatcher.runDue();
  expect(mails).toHaveLength(2);
  expect(await told()).toHaveLength(4);
});
