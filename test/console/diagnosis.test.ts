import { describe, expect, onTestFinished, test } from 'vitest';
import { hasBrowser } from '../support/browser.ts';
import { eventually } from '../support/eventually.ts';
import type { TestUser } from './support/api-caller.ts';
import { createSite } from './support/harness.ts';
import { looks, nameOf } from './support/looks.ts';
import { type AskedCommand, ownVehicle } from './support/own-vehicle.ts';

const site = createSite();
const gear = 'Vehicle.Powertrain.Transmission.SelectedGear';

const memories = {
  ecus: [
    {
      ecu: 'BMS',
      faults: [{ code: 'P0A80-00', status: 0x8f, freezeFrame: { 'Vehicle.Speed': 41, [gear]: 127 } }],
    },
    { ecu: 'VCU', faults: [] },
    { ecu: 'OBC', error: { code: 'nrc-0x22', message: 'conditionsNotCorrect' } },
  ],
};

/** A car that answers as this test wants it; what it was asked, in order. */
async function answeringCar(reply: (command: AskedCommand) => object) {
  const car = await ownVehicle(site);
  const asked: string[] = [];
  await car.answer((command) => {
    asked.push(command.name);
    return reply(command);
  });
  await car.say('inventory', {
    ts: Date.now(),
    ecus: [{ ecu: 'BMS', hardware: 'B2', serial: '77', software: '4.3.0' }],
  });
  return { ...car, asked };
}

const readsFaults = ({ name }: AskedCommand) =>
  name === 'read-faults'
    ? { state: 'succeeded', result: memories }
    : { state: 'succeeded', result: { ecus: ['BMS', 'VCU'] } };

const consent = (vin: string, covers: readonly string[], token: string) =>
  site.api.postAs(token, `/vehicles/${vin}/consents`, {
    ...{ givenBy: 'Ana Owner', how: 'phone', covers, validUntil: Date.now() + 3_600_000 },
  });
const begin = (vin: string, { token }: TestUser) =>
  site.api.postAs(token, `/vehicles/${vin}/remote-sessions`, { reason: 'the lights stay on' });

describe.skipIf(!hasBrowser)('diagnosis from afar', () => {
  test.each(looks.map((look) => [nameOf(look), look] as const))('%s', async (_name, look) => {
    const car = await answeringCar(readsFaults);
    const { token } = await site.api.admin();
    await consent(car.vin, ['comfort'], token);
    await begin(car.vin, await site.api.admin());
    const { id } = await site.api.post<{ id: string }>(`/vehicles/${car.vin}/commands`, {
      ...{ name: 'read-faults', reason: 'the lights stay on' },
    });
    const page = await site.open(`/vehicles/${car.vin}?tab=diagnosis&command=${id}`, look);
    await page.getByRole('link', { name: 'P0A80-00' }).waitFor();
    await page.getByText(/0x22 conditionsNotCorrect/).waitFor();
    await page.locator('article article').getByRole('button', { expanded: false }).click();
    await page.getByRole('table').getByText('41 km/h').waitFor();
    await site.check(page);
    if (look.width === 390) expect(await site.smallTargets(page, 'main')).toEqual([]);
    await page.goto(`${site.url}/vehicles/${car.vin}?tab=diagnosis&part=access`);
    await page.getByRole('table').getByText('admin').waitFor();
    await site.check(page);
  });

  test('what reads needs no session; what changes the car needs one, with the consent of the owner', async () => {
    const car = await answeringCar(readsFaults);
    const support = await site.addUser('support');
    const page = await site.open(`/vehicles/${car.vin}?tab=diagnosis`, undefined, { as: support });
    await page.getByRole('button', { name: 'Read the faults' }).click();
    const form = page.getByRole('dialog');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await form.getByText('Needed', { exact: true }).waitFor();
    await form.getByLabel('Why').fill('The lights stay on');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('1 fault in 2 control units').waitFor();

    await page.getByRole('button', { name: 'Clear the faults' }).click();
    await form.getByText('begin one first').waitFor();
    expect(await form.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    await form.getByRole('button', { name: 'Cancel' }).click();

    await page.getByRole('button', { name: 'Begin a session' }).click();
    await form.getByLabel('Why').fill('Clear after the repair');
    await form.getByRole('button', { name: 'Begin a session' }).click();
    await form.getByText('Needed', { exact: true }).waitFor();
    expect(await form.getByLabel('Why').inputValue()).toBe('Clear after the repair');
    await site.check(page);
    await form.getByLabel('Given by').fill('Ana Owner');
    await form.getByRole('button', { name: 'Begin a session' }).click();
    await page.getByText('Your session: the car is held for you').waitFor();
    await page.getByText('Ana Owner, by phone: change settings').waitFor();

    await page.getByRole('button', { name: 'Clear the faults' }).click();
    await form.getByText('“Read the faults” is done and its answer kept').waitFor();
    expect(await form.getByLabel('Why').inputValue()).toBe('The lights stay on');
    await form.getByRole('button', { name: 'Send', exact: true }).click();
    await page.getByText('Done by: BMS, VCU').waitFor();
    expect(car.asked).toEqual(['read-faults', 'read-faults', 'clear-faults']);

    const other = await site.open(`/vehicles/${car.vin}?tab=diagnosis`);
    await other.getByText(`${support.username} is in a session with this car`).waitFor();
    await site.check(other);
    await page.getByRole('button', { name: 'End the session' }).click();
    await page.getByText('Nobody is in a session').waitFor();
    await page.getByRole('tab', { name: 'Sessions' }).click();
    await page.getByRole('button', { name: /Clear after the repair/ }).click();
    await page.getByRole('list', { name: 'Transcript' }).last().getByText('Succeeded').waitFor();
    await site.check(page);
  });

  test('one’s own session of another window is called so, with a way to it', async () => {
    const car = await answeringCar(readsFaults);
    const support = await site.addUser('support');
    await consent(car.vin, ['comfort'], support.token);
    const page = await site.open(`/vehicles/${car.vin}?tab=diagnosis`, undefined, {
      ...{ as: support, expected: /409/ },
    });
    await page.getByRole('button', { name: 'Begin a session' }).click();
    const form = page.getByRole('dialog');
    await form.getByLabel('Why').fill('The lights stay on');
    await begin(car.vin, support);
    await form.getByRole('button', { name: 'Begin a session' }).click();
    await form.getByText('You are in a session with this car already').waitFor();
    await site.check(page);
    await form.getByRole('button', { name: 'Show it' }).click();
    await form.waitFor({ state: 'hidden' });
    await page.getByText('Your session: the car is held for you').waitFor();
  });

  test('what can move or stop something waits for a second person, who sees what he must know', async () => {
    const car = await answeringCar(() => ({
      state: 'failed',
      error: { code: 'nrc-0x22', message: 'conditionsNotCorrect' },
    }));
    const support = await site.addUser('support');
    const technician = await site.addUser('technician');
    await consent(car.vin, ['comfort', 'safety'], support.token);
    await begin(car.vin, support);
    // From now on, as a car does that is awake: what is older than some seconds proves nothing.
    let signals: object = { 'Vehicle.Powertrain.TractionBattery.StateOfCharge.Current': 60 };
    const says = () => car.say('telemetry', { ts: Date.now(), signals });
    const again = setInterval(() => void says().catch(() => undefined), 1_000);
    onTestFinished(() => clearInterval(again));
    const stands = async () => {
      signals = { 'Vehicle.Speed': 0, [gear]: 126 };
      await eventually(async () => {
        const state = await site.api.get<{ signals: Record<string, unknown> }>(`/vehicles/${car.vin}/state`);
        expect(state.signals['Vehicle.Speed']).toBeDefined();
      });
    };
    const asker = await site.open(`/vehicles/${car.vin}?tab=diagnosis`, undefined, {
      as: support,
      expected: /409/,
    });
    const form = asker.getByRole('dialog');
    await asker.getByRole('button', { name: 'Restart a control unit' }).click();
    await form.getByRole('combobox', { name: 'Control unit' }).fill('BMS');
    await form.getByLabel('Why').fill('It hangs after the update');
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await form.getByText('Nobody can say now whether the car stands.').waitFor();
    expect(await form.getByLabel('Why').inputValue()).toBe('It hangs after the update');
    await stands();
    await form.getByRole('button', { name: 'Ask for approval' }).click();
    await asker.getByText('Restart a control unit: waiting for a second person').waitFor();

    const second = await site.open('/alerts', undefined, { as: technician, expected: /409/ });
    await second.getByText(`${support.username} asks for a second person: Restart a control unit`).waitFor();
    await second.getByRole('link', { name: 'Look at it' }).click();
    const waiting = second.getByRole('status', { name: 'Waits for approval: Restart a control unit' });
    await waiting.getByText(`${support.username} asks for your approval`).waitFor();
    for (const known of ['BMS', 'It hangs after the update', 'Ana Owner, by phone', 'as needed'])
      await waiting.getByText(known).first().waitFor();
    await site.check(second);
    await waiting.getByRole('button', { name: 'Approve and send' }).click();
    await asker.getByText('0x22 conditionsNotCorrect').waitFor();
    await asker.getByText('Its conditions are not met now').waitFor();
    await asker.getByText('Approved by').waitFor();
    expect(car.asked).toEqual(['ecu-reset']);
    await site.check(asker);
  });

  test('a second person refuses, and nothing is sent', async () => {
    const car = await answeringCar(() => ({ state: 'succeeded', result: {} }));
    const support = await site.addUser('support');
    await consent(car.vin, ['comfort', 'safety'], support.token);
    await begin(car.vin, support);
    await car.say('telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 0, [gear]: 126 } });
    const { id } = await eventually(() =>
      site.api.postAs<{ id: string }>(support.token, `/vehicles/${car.vin}/commands`, {
        ...{ name: 'ecu-reset', args: { ecu: 'BMS' }, reason: 'It hangs' },
      }),
    );
    const page = await site.open(`/vehicles/${car.vin}?tab=diagnosis`);
    await page.getByRole('button', { name: 'Refuse' }).click();
    await page.getByText('Refused; nothing was sent.').waitFor();
    expect(await site.api.get(`/vehicles/${car.vin}/commands/${id}`)).toMatchObject({ state: 'cancelled' });
    expect(car.asked).toEqual([]);
    await site.check(page);
  });

  test('a viewer sees what was asked, and asks nothing', async () => {
    const car = await answeringCar(readsFaults);
    await site.api.post(`/vehicles/${car.vin}/commands`, { name: 'locate', reason: 'where' });
    const viewer = await site.addUser('viewer');
    const page = await site.open(`/vehicles/${car.vin}?tab=diagnosis`, undefined, { as: viewer });
    await page.getByText('Your role sees what was asked and answered').waitFor();
    await page.getByRole('article', { name: 'Locate the car' }).waitFor();
    expect(await page.getByRole('button', { name: 'Begin a session' }).count()).toBe(0);
    await site.check(page);
  });
});
