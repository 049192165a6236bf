import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import { createSite, uniqueName } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { ownVehicle } from './support/own-vehicle.ts';

const site = createSite();
const patience = { timeoutMs: 60_000 };

interface Case {
  id: string;
  number: number;
  vin: string | null;
  title: string;
  state: string;
  owner: string | null;
  priority: string;
  version: number;
  cause: { name: string } | null;
  fix: string | null;
  vehicles: number;
  log: { kind: string; by: string | null; data: Record<string, unknown> }[];
}

const read = (id: string) => site.api.get<Case>(`/cases/${id}`);
const add = (id: string, kind: string, data: object) => site.api.post(`/cases/${id}/events`, { kind, data });

/** A case of a car of its own, so that nobody else's test changes it. */
async function ownCase(given: { title?: string; severity?: string } = {}) {
  const { vin } = await ownVehicle(site);
  const draft = { vin, title: uniqueName('Rattles'), severity: 'major', ...given };
  return site.api.post<Case>('/cases', draft);
}

/** A case that an alert opened, with its fault. */
async function faultyCase() {
  const car = await ownVehicle(site);
  const faults = [{ code: 'P0A80-00', status: 9, freezeFrame: { 'Vehicle.Speed': 41 } }];
  await car.say('faults', { ts: Date.now(), ecu: 'BMS', system: 'uds', faults });
  return eventually(async () => {
    const { items } = await site.api.get<{ items: Case[] }>(`/cases?vin=${car.vin}`);
    if (items[0] === undefined) throw new Error('no case yet');
    return { ...items[0], car };
  }, patience);
}

const rows = (page: Page) => page.locator('[data-case]');
const card = (page: Page, id: string) => page.locator(`[data-card="${id}"]`);
const column = (page: Page, name: string) => page.locator(`[data-column="${name}"]`);
const isIn = (page: Page, name: string, id: string) =>
  column(page, name).locator(`[data-card="${id}"]`).waitFor();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const dialog = (page: Page) => page.getByRole('dialog');
/** What the dialog does, and that it is gone then. */
async function send(page: Page, name: string): Promise<void> {
  await dialog(page).getByRole('button', { name, exact: true }).click();
  await dialog(page).waitFor({ state: 'hidden' });
}
/** The page of a case, once its keys are heard. */
async function openCase(id: string, options: Parameters<typeof site.open>[2] = {}): Promise<Page> {
  const page = await site.open(`/cases/${id}`, undefined, options);
  await page.getByText('opened the case').waitFor();
  return page;
}

describe.skipIf(!hasBrowser)('cases (needs Debian’s chromium)', () => {
  describe.each(looks.map((look) => [nameOf(look), look] as const))('%s', (_name, look) => {
    test('list, board, a case with its evidence', async () => {
      const { id } = await faultyCase();
      const page = await site.open('/cases', look);
      await rows(page).first().waitFor();
      await site.check(page);
      const isPhone = look.width === 390;
      if (isPhone) expect(await site.smallTargets(page, 'main')).toEqual([]);
      await page.goto(`${site.url}/cases?view=board`);
      await page.locator('[data-card]').first().waitFor();
      await site.check(page);
      if (isPhone) expect(await site.smallTargets(page, 'main')).toEqual([]);
      await page.goto(`${site.url}/cases/${id}`);
      await page.locator('canvas').first().waitFor();
      await page.locator('#remote button').first().waitFor();
      await site.check(page);
      if (!isPhone) return;
      for (const part of ['main header[data-severity]', '#diagnosis', '#conversation'])
        expect(await site.smallTargets(page, part)).toEqual([]);
    });
  });

  test('by the keyboard alone: down, choose, open; what is chosen is taken by one and given back', async () => {
    const title = uniqueName('Squeaks');
    const [one, other] = [await ownCase({ title }), await ownCase({ title })];
    const me = await site.addUser('support');
    const page = await site.open(`/cases?q=${title}`, undefined, { as: me });
    await rows(page).nth(1).waitFor();
    for (const key of ['j', 'x', 'j', 'x']) await page.keyboard.press(key);
    await page.getByRole('toolbar').getByText('2 chosen').waitFor();
    await button(page, 'Take').click();
    await page.getByText(`2 cases assigned to You.`).waitFor();
    expect([(await read(one.id)).owner, (await read(other.id)).owner]).toEqual([me.username, me.username]);
    await button(page, 'Undo').click();
    await page.getByText('Undone.').waitFor();
    expect(await read(one.id)).toMatchObject({ owner: null, state: 'new' });
    await page.keyboard.press('k');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/cases\/[0-9a-f-]{36}$/);
    await site.check(page, { axe: false });
  });

  test('the board: dropped, a card asks what it must, and is undone where it can be', async () => {
    const { id, title } = await ownCase();
    const page = await site.open(`/cases?view=board&q=${title}`);
    await isIn(page, 'new', id);
    await card(page, id).dragTo(column(page, 'open'));
    await isIn(page, 'open', id);
    await button(page, 'Undo').click();
    await isIn(page, 'new', id);
    expect(await read(id)).toMatchObject({ state: 'new', owner: null });

    await card(page, id).dragTo(column(page, 'waiting'));
    await dialog(page).getByLabel('For parts').check();
    await send(page, 'Pause');
    await isIn(page, 'waiting', id);

    // By the keyboard: to the card, its menu, the place.
    await page.keyboard.press('j');
    await page.keyboard.press('m');
    await page.getByRole('menuitem', { name: 'Done' }).click();
    await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();
    await dialog(page).getByText('Say what it was.').waitFor();
    await dialog(page).getByText('Say what was done.').waitFor();
    await dialog(page).getByRole('radio', { name: 'In my own words' }).check();
    await dialog(page).getByRole('textbox', { name: 'In my own words' }).fill('A loose panel');
    await dialog(page).getByLabel('Visit').check();
    await dialog(page).getByRole('button', { name: 'Close', exact: true }).last().click();
    await isIn(page, 'done', id);
    // Resolved first, then closed: both are done.
    const done = { state: 'closed', cause: { name: 'A loose panel' }, fix: 'visit' };
    await eventually(async () => expect(await read(id)).toMatchObject(done));
    await site.check(page, { axe: false });
  });

  test('from alert to closed case: taken, spoken of, diagnosed from the catalogue, closed, opened again', async () => {
    const { id, number, car } = await faultyCase();
    const { items } = await site.api.get<{ items: { id: string }[] }>(`/alerts?vin=${car.vin}&state=firing`);
    const page = await site.open(`/alerts/${items[0]?.id}`);
    await page.getByRole('link', { name: `Case #${number}` }).click();
    await page.waitForURL(`**/cases/${id}`);
    await button(page, 'Take').click();
    await page.getByText(`Case #${number} is yours.`).waitFor();
    const said = 'Module 3 drifts.\nI read the faults again tomorrow.';
    await page.keyboard.press('c');
    await page.getByRole('textbox', { name: 'Comment' }).fill(said);
    await page.keyboard.press('Control+Enter');
    await page.getByRole('article').getByText('Module 3 drifts.').waitFor();
    await page
      .locator('input[type=file]')
      .first()
      .setInputFiles({ name: 'log.txt', mimeType: 'text/plain', buffer: Buffer.from('0x19 02') });
    await page.getByRole('link', { name: /log\.txt/ }).waitFor();
    await button(page, 'Diagnose').click();
    await dialog(page).getByRole('radio').first().check();
    await site.check(page);
    await send(page, 'Diagnose');
    await page.getByText(`Case #${number} is diagnosed.`).waitFor();
    await button(page, 'Close').first().click();
    await dialog(page).getByLabel('Remote fix').check();
    await button(page, 'Close').last().click();
    await page.getByText(`Case #${number} is closed.`).waitFor();
    const closed = await read(id);
    expect(closed).toMatchObject({ state: 'closed', fix: 'remote-fix' });
    expect(closed.log.find(({ kind }) => kind === 'comment')?.data.text).toBe(said);
    await button(page, 'Reopen').click();
    await dialog(page).getByRole('textbox').fill('It drifts again');
    await button(page, 'Reopen').last().click();
    await page.getByText(`Case #${number} is open again.`).waitFor();
    expect(await read(id)).toMatchObject({ state: 'open', cause: null });
    await site.check(page);
  });

  test('a form keeps what was typed over an error and a reload', async () => {
    const { id } = await ownCase();
    const page = await openCase(id, { expected: /events|50[0-9]|Failed to load/ });
    await page.getByRole('textbox', { name: 'Comment' }).fill('Half a thou');
    await page.getByRole('toolbar').getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Hand over' }).click();
    await dialog(page).getByRole('textbox', { name: 'How it stands' }).fill('Promised a call at noon');
    await page.reload();
    await page.getByText('opened the case').waitFor();
    expect(await page.getByRole('textbox', { name: 'Comment' }).inputValue()).toBe('Half a thou');
    await page.keyboard.press('h');
    const note = dialog(page).getByRole('textbox', { name: 'How it stands' });
    expect(await note.inputValue()).toBe('Promised a call at noon');
    await dialog(page).getByRole('combobox').click();
    await page.getByRole('option', { name: /admin/ }).first().click();
    await page.route('**/events*', (route) => route.fulfill({ status: 503, body: '{}' }));
    await button(page, 'Hand over').last().click();
    await dialog(page).getByRole('alert').waitFor();
    expect(await note.inputValue()).toBe('Promised a call at noon');
    await page.unroute('**/events*');
    await button(page, 'Hand over').last().click();
    await dialog(page).waitFor({ state: 'hidden' });
    expect((await read(id)).log.at(-1)).toMatchObject({
      kind: 'handed-over',
      data: { note: 'Promised a call at noon' },
    });
  });

  test('two people at once: the second is told what the first decided, and nothing is lost', async () => {
    const { id, number } = await ownCase();
    const other = await site.addUser('support');
    const page = await openCase(id, { expected: /409/ });
    await page.keyboard.press('p');
    await dialog(page).getByLabel('For parts').check();
    await dialog(page).getByRole('textbox').fill('Ordered today');
    await site.api.postAs(other.token, `/cases/${id}/events`, {
      kind: 'priority',
      data: { priority: 'critical' },
    });
    await button(page, 'Pause').last().click();
    const told = page.getByRole('dialog', { name: 'Somebody else has changed this case' });
    await told.getByText('set the priority to Critical').waitFor();
    await told.getByRole('button', { name: 'Cancel' }).click();
    expect(await read(id)).toMatchObject({ state: 'new', priority: 'critical' });
    expect(await dialog(page).getByRole('textbox').inputValue()).toBe('Ordered today');
    await button(page, 'Pause').last().click();
    await told.getByRole('button', { name: 'Do it all the same' }).click();
    await page.getByText(`Case #${number} waits.`).waitFor();
    const now = await read(id);
    expect(now).toMatchObject({ state: 'waiting', priority: 'critical' });
    expect(now.log.at(-1)).toMatchObject({
      kind: 'paused',
      data: { reason: 'parts', note: 'Ordered today' },
    });
  });

  test('what others do is seen as it happens', async () => {
    const { id } = await ownCase();
    const page = await openCase(id);
    await add(id, 'comment', { text: 'From somebody else' });
    await page.getByText('From somebody else').waitFor();
    await add(id, 'priority', { priority: 'critical' });
    await page.locator('header [data-severity=critical]').first().waitFor();
  });

  test('a technician is proposed; whoever lacks the certificate cannot be chosen', async () => {
    const { id, number } = await faultyCase();
    const name = uniqueName('Tech');
    const holds = { kind: 'high-voltage', expiresAt: null };
    for (const [who, certificates] of [
      [`${name} A`, [holds]],
      [`${name} B`, []],
    ] as const)
      await site.api.post('/technicians', { name: who, market: 'DE', certificates });
    const page = await openCase(id);
    await page.keyboard.press('a');
    const fits = dialog(page).getByRole('radio', { name: `${name} A` });
    await fits.waitFor();
    expect(
      await dialog(page)
        .getByRole('radio', { name: `${name} B` })
        .isDisabled(),
    ).toBe(true);
    await fits.check();
    await site.check(page);
    await button(page, 'Assign').last().click();
    await page.getByText(`Case #${number} is assigned.`).waitFor();
    expect(await read(id)).toMatchObject({ technician: { name: `${name} A` } });
    await page.locator('header').getByText(`${name} A`).waitFor();
  });

  test('by hand, of a car: found by its last six, on its page at once', async () => {
    const { vin } = await ownVehicle(site);
    const page = await site.open(`/vehicles/${vin}`);
    await button(page, 'Open a case').click();
    const title = uniqueName('Smells');
    await dialog(page).getByRole('textbox', { name: 'What is wrong' }).fill(title);
    await dialog(page).getByRole('combobox').click();
    await page.getByRole('option', { name: 'Minor' }).click();
    await button(page, 'Open a case').last().click();
    await page.waitForURL(/\/cases\//);
    await page.getByRole('heading', { name: title }).waitFor();
    await page.goto(`${site.url}/vehicles/${vin}`);
    await page.getByRole('link', { name: new RegExp(title) }).waitFor();
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox').fill(title);
    await page.getByRole('option', { name: new RegExp(title) }).click();
    await page.waitForURL(/\/cases\//);
    await site.check(page, { axe: false });
  });

  test('one cause in five cars is one case; closed for all', async () => {
    const software = uniqueName('9.9');
    const cars = await Promise.all(
      Array.from({ length: 5 }, async (_, count) => {
        const car = await ownVehicle(site);
        const ecus = [{ ecu: 'BMS', hardware: 'H1', serial: `S${count}`, software }];
        await car.say('inventory', { ts: Date.now() - 60_000, ecus });
        await eventually(async () => {
          const known = await site.api.get<{ ecus: unknown[] }>(`/vehicles/${car.vin}`);
          expect(known.ecus).toHaveLength(1);
        }, patience);
        return car;
      }),
    );
    for (const car of cars) {
      const faults = [{ code: 'P0A80-00', status: 9, freezeFrame: {} }];
      await car.say('faults', { ts: Date.now(), ecu: 'BMS', system: 'uds', faults });
    }
    const parent = await eventually(async () => {
      const { items } = await site.api.get<{ items: (Case & { software: string })[] }>('/cases?limit=500');
      const found = items.find((one) => one.vin === null && one.software === software);
      if (found === undefined) throw new Error('no case of the cause yet');
      return found;
    }, patience);
    const page = await site.open(`/cases/${parent.id}`);
    await page.getByText('5 cars have this cause.').waitFor();
    await site.check(page);

    const alone = await ownCase();
    const other = await openCase(alone.id);
    const choose = async (name: string) => {
      await other.getByRole('button', { name: 'More', exact: true }).click();
      await other.getByRole('menuitem', { name }).click();
    };
    await choose('Put with a cause');
    await dialog(other).getByRole('button', { name: 'Put with a cause', exact: true }).click();
    await dialog(other).getByText('Choose the cause.').waitFor();
    await dialog(other)
      .getByRole('radio', { name: `#${parent.number} ` })
      .check();
    await site.check(other);
    await send(other, 'Put with a cause');
    await other.getByText('put the case with others of one cause').waitFor();
    await page.getByText('6 cars have this cause.').waitFor();
    await choose('Take out of the cause');
    await other.getByText('took the case out of its cause').waitFor();
    await page.getByText('5 cars have this cause.').waitFor();

    await page.bringToFront();
    await page.keyboard.press('e');
    await dialog(page).getByRole('radio', { name: 'In my own words' }).check();
    await dialog(page).getByRole('textbox', { name: 'In my own words' }).fill('A bad release');
    await dialog(page).getByLabel('Software update').check();
    await button(page, 'Close for all cars').click();
    await page.getByText(`Case #${parent.number} is closed.`).waitFor();
    const { items } = await site.api.get<{ items: Case[] }>(`/cases?parent=${parent.id}&open=false`);
    expect(items.map(({ state, fix }) => `${state} ${fix}`)).toEqual(Array(5).fill('closed update'));
  });

  test('who only reads sees, and is offered nothing to do', async () => {
    const { id } = await ownCase();
    const viewer = await site.addUser('viewer');
    const page = await openCase(id, { as: viewer });
    expect(await button(page, 'Take').count()).toBe(0);
    expect(await page.getByRole('textbox', { name: 'Comment' }).count()).toBe(0);
    await page.goto(`${site.url}/cases`);
    await rows(page).first().waitFor();
    expect(await button(page, 'Open a case').count()).toBe(0);
    await site.check(page);
  });
});
