import { expect } from 'vitest';
import type { SigningKey } from '../../../src/ota/releases/signatures.ts';
import { givenRelease, offeredUpdate, trustedKey } from './offered-update.ts';
import { startApi } from './start-api.ts';

export const gatewayToken = 'gateway-token-of-24-signs-or-more';

/** A server whose vehicles have clients of DDI. */
export async function startDdi() {
  const api = await startApi({ settings: { ddiGatewayToken: gatewayToken } });
  const key: SigningKey = await trustedKey(api);
  let releases = 1;
  let vins = 0;

  /** A vehicle with its token, as a client of DDI has it. */
  async function client() {
    const vin = `WVWZZZ1KZAW5${String(++vins).padStart(5, '0')}`;
    await api.register(vin, 'DE', { timeZone: 'Europe/Berlin' });
    const authorization = `TargetToken ${await api.credentials.issue(vin)}`;
    const base = `/default/controller/v1/${vin}`;
    const call = async (
      method: 'GET' | 'POST' | 'PUT',
      path: string,
      body?: unknown,
      headers: object = {},
    ) => {
      const url = path.startsWith('http') ? path.slice('http://127.0.0.1:8080'.length) : `${base}${path}`;
      const json = body === undefined ? {} : { 'content-type': 'application/json' };
      return api.call(null, method, url, body, { authorization, ...json, ...headers });
    };
    return {
      ...{ vin, authorization, base, call },
      async poll() {
        const answer = await call('GET', '');
        expect(answer.statusCode, answer.body).toBe(200);
        return answer.json();
      },
      feedback: (action: number, execution: string, finished = 'none', more: object = {}) =>
        call('POST', `/deploymentBase/${action}/feedback`, {
          ...{ id: action, time: '20261122T053131' },
          status: { result: { finished }, execution, details: ['so it says'], ...more },
        }),
      inventory: (software: string, ts = api.clock.now()) =>
        api.say(vin, 'inventory', { ts, ecus: [{ ecu: 'BMS', hardware: 'hw1', software }] }, api.clock.now()),
    };
  }

  /** A vehicle, and an update that it is offered; the database is as the starter of the campaign leaves it. */
  async function offered(plan?: Parameters<typeof offeredUpdate>[3]) {
    const car = await client();
    const release = await givenRelease(api, key, String(++releases));
    const [deployment] = await offeredUpdate(api, release, [car.vin], plan);
    if (deployment === undefined) throw new Error('nothing is offered');
    return { car, release, ...deployment };
  }

  return {
    ...{ api, key, client, offered },
    deploymentOf: (number: number) =>
      api.db.selectFrom('deployments').selectAll().where('number', '=', number).executeTakeFirstOrThrow(),
    async eventsOf(number: number) {
      const rows = await api.db
        .selectFrom('deployment_events')
        .select('data')
        .where('deployment', '=', number)
        .orderBy('at')
        .execute();
      return rows.map(({ data }) => data as { state?: string; message?: string; ignored?: string });
    },
  };
}

export type TestDdi = Awaited<ReturnType<typeof startDdi>>;
export type DdiClient = Awaited<ReturnType<TestDdi['client']>>;
