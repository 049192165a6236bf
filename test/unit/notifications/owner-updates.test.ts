import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createOwnerAnswers } from '../../../src/ota/owners/owner-answers.ts';
import { createOwnerLinks } from '../../../src/ota/owners/owner-links.ts';
import { createUpdateFacts } from '../../../src/ota/owners/told-updates.ts';
import { createVehicleOwners, type VehicleOwner } from '../../../src/vehicles/vehicle-owners.ts';
import { testDatabase } from '../../support/postgres.ts';
import { campaignWorld, cars, failed, has, plain, says, vinOf } from '../ota/support/campaign-world.ts';
import { image, release } from '../ota/support/given-release.ts';
import { mailServer } from './support/mail-server.ts';
import { addUser, startNotifications } from './support/notifications.ts';

const hour = 3_600_000;
const day = 24 * hour;
const policy = readFileSync(join(import.meta.dirname, '../../../policies/notifications.yaml'), 'utf8');
const notes = {
  en: 'Charges faster in winter.',
  es: 'Carga más rápido en invierno.',
  'zh-Hans': '冬季充电更快。',
};

/** A campaign to some vehicles, the first ones with an owner on record; mails go through a real SMTP server. */
async function start(
  owners: Partial<VehicleOwner>[],
  consent: 'none' | 'inform' | 'ask' = 'ask',
  vehicles = owners.length,
) {
  const database = await testDatabase();
  const world = await campaignWorld(database);
  const { db, clock } = world;
  const told = await startNotifications(clock, policy, database);
  onTestFinished(world.close);
  const { mails, url } = await mailServer();
  const { dispatcher } = told.server([told.email(url)]);
  await world.given(cars(vehicles, { attributes: { timeZone: 'Europe/Berlin', plate: 'B-XY 12' } }));
  const kept = createVehicleOwners({ db, clock });
  for (const [index, owner] of owners.entries())
    await kept.set(vinOf(index), {
      ...{
        name: `Owner ${index}`,
        email: `owner${index}@example.org`,
        phone: null,
        language: null,
        timeZone: null,
      },
      ...{ updatedBy: 'sam', ...owner },
    });
  await world.released(release('2.0', [image('BMS', '2.0')], { notes }));
  const links = createOwnerLinks({ db });
  const factsOf = createUpdateFacts({ links, publicUrl: 'https://roadside.example', clock });
  const answers = createOwnerAnswers({ db, links, factsOf, reports: world.taker, clock });

  /** New mails: who, and the text as he reads it. */
  async function sent(): Promise<{ to: string; text: string }[]> {
    await dispatcher.runDue();
    return mails
      .splice(0)
      .map(({ to, raw }) => ({ to: to[0] ?? '', text: readable(raw) }))
      .sort((a, b) => (a.to < b.to ? -1 : 1));
  }
  const tokenIn = (text = '') => /owner-updates\/([\w.-]+)/.exec(text)?.[1] ?? '';
  const begin = () => world.started('release-2.0', { ...plain, consent: { default: consent } });
  return { ...world, world, kept, answers, sent, tokenIn, begin };
}

/** The plain part, decoded, with its subject before it. */
function readable(raw: string): string {
  const subject = [
    ...(/^Subject: (.*(?:\r\n[ \t].*)*)/m.exec(raw)?.[1] ?? '').matchAll(
      /=\?UTF-8\?([BQ])\?([^?]*)\?=|[^=?]+/g,
    ),
  ]
    .map(([whole, how, word = '']) =>
      how === undefined
        ? whole
        : how === 'B'
          ? Buffer.from(word, 'base64').toString()
          : decoded(word.replaceAll('_', ' ')),
    )
    .join('');
  const [, head = '', body = ''] =
    /Content-Type: text\/plain([\s\S]*?)\r\n\r\n([\s\S]*?)\r\n--(?![ =])/.exec(raw) ?? [];
  const text = /base64/.test(head)
    ? Buffer.from(body, 'base64').toString()
    : decoded(body.replaceAll('=\r\n', ''));
  return `${subject}\n${text}`.replaceAll(/[\u00a0\u202f]/g, ' ');
}
const decoded = (text: string): string =>
  Buffer.from(
    text.replaceAll(/=([0-9A-F]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    'latin1',
  ).toString();

test('an owner is asked once, in his language and by his clock, with the release notes and a link of his own', async () => {
  const { begin, sent, runner, tokenIn, answers } = await start(
    [{ language: 'es', timeZone: 'America/New_York' }, { language: 'zh-Hans' }, {}],
    'ask',
    5,
  );
  await begin();
  const [spanish, chinese, english] = await sent();
  expect(spanish?.text).toContain('Se pide su consentimiento');
  expect(spanish?.text).toContain('Carga más rápido en invierno.');
  expect(spanish?.text).toContain('08:00 GMT-4 (America/New_York)');
  expect(chinese?.text).toContain('冬季充电更快。');
  expect(chinese?.text).toContain('Europe/Berlin');
  expect(english?.text).toMatch(/because you are on record as the owner of vehicle WVWZZZ1KZAW000002/);
  expect(english?.text).not.toContain('/account');
  await runner.runDue();
  expect(await sent()).toEqual([]);
  const view = await answers.view(tokenIn(english?.text));
  expect(view).toMatchObject({ vin: vinOf(2), isAsked: true, mayAccept: true, mayDecline: true });
});

test('who accepts is told what comes, and how it went', async () => {
  const { begin, sent, answers, tokenIn, world } = await start([{}]);
  const campaign = await begin();
  const [asked] = await sent();
  expect(await answers.answer(tokenIn(asked?.text), { kind: 'owner', answer: 'accepted' })).toBe(true);
  expect(await answers.answer(tokenIn(asked?.text), { kind: 'owner', answer: 'accepted' })).toBe(false);
  const [coming] = await sent();
  expect(coming?.text).toContain('Update coming');
  const [{ id = '', vin = '' } = {}] = await world.deployments(campaign);
  await world.say([{ id, vin, said: has('2.0') }]);
  expect((await sent()).map(({ text }) => text.split(':')[0])).toEqual(['Update installed']);
  expect(await world.states(campaign)).toEqual({ succeeded: 1 });
});

test('who declines hears no more of it, and his vehicle gets nothing', async () => {
  const { begin, sent, answers, tokenIn, world, clock, runner } = await start([{}]);
  const campaign = await begin();
  const [asked] = await sent();
  expect(await answers.answer(tokenIn(asked?.text), { kind: 'owner', answer: 'declined' })).toBe(true);
  for (let days = 0; days < 12; days++) {
    clock.advance(day);
    await runner.runDue();
    expect(await sent()).toEqual([]);
  }
  expect(await world.states(campaign)).toEqual({ declined: 1 });
  expect(await answers.answer(tokenIn(asked?.text), { kind: 'owner', answer: 'accepted' })).toBe(false);
});

test('who puts it off is offered nothing and hears nothing until then, and is asked once more', async () => {
  const { begin, sent, answers, tokenIn, world, clock, runner } = await start([{}]);
  const campaign = await begin();
  const [asked] = await sent();
  const token = tokenIn(asked?.text);
  const tooLate = clock.now() + 60 * day;
  await expect(answers.answer(token, { kind: 'owner', answer: 'deferred', until: tooLate })).rejects.toThrow(
    /put off/,
  );
  const until = clock.now() + 5 * day;
  expect(await answers.answer(token, { kind: 'owner', answer: 'deferred', until })).toBe(true);
  for (let hours = 0; hours < 119; hours += 17) {
    clock.advance(17 * hour);
    await runner.runDue();
    expect(await sent()).toEqual([]);
    expect(await world.states(campaign)).toEqual({ waiting: 1 });
  }
  clock.advance(hour);
  await runner.runDue();
  expect(await world.states(campaign)).toEqual({ offered: 1 });
  const again = await sent();
  expect(again.map(({ text }) => text.split(':')[0])).toEqual(['Reminder']);
  await runner.runDue();
  expect(await sent()).toEqual([]);
});

test('who does not answer is reminded as often as the policy says, never at night', async () => {
  const { begin, sent, clock, runner } = await start([{}]);
  await begin();
  expect(await sent()).toHaveLength(1);
  const reminders: string[] = [];
  for (let hours = 0; hours < 13 * 24; hours += 2) {
    clock.advance(2 * hour);
    await runner.runDue();
    for (const { text } of await sent()) {
      expect(text).toContain('This is a reminder.');
      reminders.push(new Date(clock.now()).toISOString());
    }
  }
  expect(reminders).toEqual(['2026-06-04T12:00:00.000Z', '2026-06-08T12:00:00.000Z']);
});

test('of a failure the owner hears what to do, and support hears of it once for all', async () => {
  const { begin, sent, world, db } = await start([{}, {}], 'none', 3);
  await addUser(db, 'ana', { email: 'ana@example.org' });
  const campaign = await begin();
  expect(await sent()).toEqual([]);
  const all = await world.deployments(campaign);
  await world.say(all.map(({ id, vin }) => ({ id, vin, said: failed('flash-failed') })));
  const mails = await sent();
  expect(mails.map(({ to }) => to)).toEqual(['ana@example.org', 'owner0@example.org', 'owner1@example.org']);
  expect(mails[1]?.text).toContain('the software from before is back');
  expect(mails[0]?.text).toContain(`https://roadside.example/campaigns/${campaign}/vehicles/`);
  expect(mails[0]?.text).not.toContain('owner-updates');
});

test('what is held over night and over by the morning is not sent; where owners are only told, they are told', async () => {
  const { begin, sent, world, clock } = await start([{}], 'inform');
  clock.advance(11 * hour);
  const campaign = await begin();
  expect(await sent()).toEqual([]);
  const [{ id = '', vin = '' } = {}] = await world.deployments(campaign);
  await world.say([{ id, vin, said: says('installing') }]);
  clock.advance(8 * hour);
  expect(await sent()).toEqual([]);
  await world.say([{ id, vin, said: has('2.0') }]);
  expect((await sent()).map(({ text }) => text.split(':')[0])).toEqual(['Update installed']);
});

test('a link is void for another owner, when it is changed, and when its time is over', async () => {
  const { begin, sent, answers, tokenIn, kept, clock } = await start([{}, {}]);
  await begin();
  const [asked, other] = await sent();
  const token = tokenIn(asked?.text);
  const [id, until] = token.split('.');
  for (const bad of [
    'x',
    `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`,
    token.replace(until ?? '', `${Number(until) + 1}`),
    `${id}`,
  ])
    await expect(answers.view(bad)).rejects.toThrow(/no longer, valid/);
  await kept.set(vinOf(0), {
    ...{
      name: 'New',
      email: 'new@example.org',
      phone: null,
      language: null,
      timeZone: null,
      updatedBy: 'sam',
    },
  });
  await expect(answers.view(token)).rejects.toThrow(/no longer, valid/);
  expect((await answers.view(tokenIn(other?.text))).vin).toBe(vinOf(1));
  clock.advance(50 * day);
  await expect(answers.view(tokenIn(other?.text))).rejects.toThrow(/no longer, valid/);
});
