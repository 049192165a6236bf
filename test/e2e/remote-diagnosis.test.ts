import { expect, onTestFinished, test } from 'vitest';
import { createApiClient } from '../../simulators/api/client.ts';
import { enlist } from '../../simulators/fleet/enlist.ts';
import { createFleet } from '../../simulators/fleet/fleet.ts';
import { fleetOf, type VehicleSpec } from '../../simulators/fleet/vehicle-spec.ts';
import { loadScenario } from '../../simulators/scenarios/scenario.ts';
import { Driver } from '../../simulators/vehicle/driver.ts';
import { places } from '../../simulators/vehicle/places.ts';
import { type ApiAnswer, callerFor } from '../support/api-caller.ts';
import { eventually } from '../support/eventually.ts';
import { ownServer } from '../support/own-server.ts';
import { adminPassword } from '../support/server-process.ts';

const hour = 3_600_000;

/** The scenario's first car, at a place where it stands now and for some time. */
function parkedNow(now: number): VehicleSpec {
  const [spec] = fleetOf(loadScenario('hung-charger'), 1, 1);
  const standing = Object.values(places).find((place) => {
    const { driving, until } = new Driver(spec?.vin ?? '', place, 'commuter').at(now);
    return !driving && until > now + hour / 6;
  });
  if (spec === undefined || standing === undefined) throw new Error('this car drives everywhere');
  return { ...spec, place: standing };
}

test('a car that does not charge is diagnosed and helped from afar, with its case', async () => {
  const { server } = await ownServer();
  await server.start();
  const api = createApiClient({ url: server.baseUrl, username: 'admin', password: adminPassword });
  await api.signIn();
  const now = Date.now();
  const spec = parkedNow(now);
  const { vin } = spec;
  const vehicles = await enlist({
    ...{ api, scenario: 'hung-charger', specs: [spec], now, historyMs: 6 * hour },
  });
  const fleet = createFleet({ vehicles, mqttUrl: `mqtt://127.0.0.1:${server.mqttPort}` });
  onTestFinished(() => fleet.stop());
  await fleet.start();

  const ana = await callerFor(server.baseUrl);
  await ana('POST', '/users', {
    username: 'ben',
    password: adminPassword,
    role: 'technician',
    markets: null,
  });
  const ben = await callerFor(server.baseUrl, 'ben');
  const alertOf = async () => {
    const { items } = (await ana('GET', `/alerts?vin=${vin}&limit=100`)).body;
    return items.find(({ evidence }: { evidence: { fault?: { code: string } } }) =>
      evidence.fault?.code.startsWith('U019B'),
    );
  };
  const caseId: string = await eventually(async () => {
    expect((await alertOf())?.state).toBe('firing');
    const { items } = (await ana('GET', `/cases?vin=${vin}`)).body;
    expect(items).toHaveLength(1);
    return items[0].id;
  });

  const path = `/vehicles/${vin}/commands`;
  const commands: string[] = [];
  const ask = async (name: string, args: object, state: string) => {
    const { status, body } = await ana('POST', path, { name, args, reason: 'it does not charge', caseId });
    expect(status, JSON.stringify(body)).toBe(202);
    commands.push(body.id);
    return eventually(async () => {
      const answer = await ana('GET', `${path}/${body.id}`);
      expect(answer.body.state).toBe(state);
      return answer;
    });
  };
  /** With the second person; asked again while the car's last word is too old to prove anything. */
  const reset = (kind: string, state: string): Promise<ApiAnswer> =>
    eventually(async () => {
      const waiting = await ask('ecu-reset', { ecu: 'OBC', kind }, 'awaiting-approval');
      const { id } = waiting.body;
      expect((await ben('POST', `${path}/${id}/approve`)).status).toBe(202);
      return eventually(async () => {
        const answer = await ana('GET', `${path}/${id}`);
        expect(answer.body.state).toBe(state);
        return answer;
      });
    });

  const read = await ask('read-faults', {}, 'succeeded');
  const unitOf = ({ body }: ApiAnswer, name: string) =>
    body.result.ecus.find(({ ecu }: { ecu: string }) => ecu === name);
  expect(unitOf(read, 'OBC').error.message).toBe('noResponseFromSubnetComponent');
  expect(unitOf(read, 'VCU').faults).toMatchObject([
    { code: 'U019B-87', freezeFrame: { 'Vehicle.Speed': 0 } },
  ]);

  const consent = { givenBy: 'Ana Owner', how: 'phone', covers: ['comfort', 'safety'] };
  await ana('POST', `/vehicles/${vin}/consents`, { ...consent, validUntil: now + hour });
  const session = { reason: 'it does not charge', caseId };
  expect((await ana('POST', `/vehicles/${vin}/remote-sessions`, session)).status).toBe(201);
  const soft = await reset('soft', 'failed');
  expect(soft.body.error.negativeResponse).toEqual({ code: 0x25, name: 'noResponseFromSubnetComponent' });
  await reset('hard', 'succeeded');
  expect(unitOf(await ask('read-faults', {}, 'succeeded'), 'OBC').faults).toEqual([]);
  await ask('clear-faults', {}, 'succeeded');
  await eventually(async () => expect((await alertOf())?.state).toBe('resolved'));

  const log = (await ana('GET', `/cases/${caseId}`)).body;
  const told = JSON.stringify(log);
  for (const id of commands) expect(told).toContain(id);
});
