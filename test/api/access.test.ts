import Fastify from 'fastify';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccessControl } from '../../src/api/plugins/access.ts';
import { type Role, roles } from '../../src/users/roles.ts';
import { startApi, type TestApi } from './support/start-api.ts';

/** The least role that may call each route; a route that is not here, or here and not there, fails the test. */
const matrix: Record<string, Role | 'public' | 'own machine' | 'vehicle' | 'broker'> = {
  'GET /health': 'public',
  'GET /ready': 'public',
  'GET /status': 'public',
  'GET /metrics': 'own machine',
  'GET /default/controller/v1/{controllerId}': 'vehicle',
  'GET /default/controller/v1/{controllerId}/deploymentBase/{actionId}': 'vehicle',
  'GET /default/controller/v1/{controllerId}/deploymentBase/{actionId}/offer': 'vehicle',
  'POST /default/controller/v1/{controllerId}/deploymentBase/{actionId}/feedback': 'vehicle',
  'GET /default/controller/v1/{controllerId}/cancelAction/{actionId}': 'vehicle',
  'POST /default/controller/v1/{controllerId}/cancelAction/{actionId}/feedback': 'vehicle',
  'GET /default/controller/v1/{controllerId}/confirmationBase': 'vehicle',
  'POST /default/controller/v1/{controllerId}/confirmationBase/activateAutoConfirm': 'vehicle',
  'POST /default/controller/v1/{controllerId}/confirmationBase/deactivateAutoConfirm': 'vehicle',
  'GET /default/controller/v1/{controllerId}/confirmationBase/{actionId}': 'vehicle',
  'POST /default/controller/v1/{controllerId}/confirmationBase/{actionId}/feedback': 'vehicle',
  'GET /default/controller/v1/{controllerId}/installedBase/{actionId}': 'vehicle',
  'PUT /default/controller/v1/{controllerId}/configData': 'vehicle',
  'GET /default/controller/v1/{controllerId}/softwaremodules/{moduleId}/artifacts': 'vehicle',
  'GET /default/controller/v1/{controllerId}/softwaremodules/{moduleId}/artifacts/{fileName}': 'vehicle',
  'POST /api/v1/broker/emqx/authenticate': 'broker',
  'POST /api/v1/broker/emqx/authorize': 'broker',
  'POST /api/v1/broker/emqx/events': 'broker',
  'POST /api/v1/broker/mosquitto/{secret}/user': 'broker',
  'POST /api/v1/broker/mosquitto/{secret}/superuser': 'broker',
  'POST /api/v1/broker/mosquitto/{secret}/acl': 'broker',
  'POST /api/v1/sessions': 'public',
  'GET /api/v1/sessions/current': 'viewer',
  'GET /api/v1/sessions/here': 'public',
  'DELETE /api/v1/sessions/current': 'viewer',
  'POST /api/v1/sessions/second-factor': 'public',
  'GET /api/v1/sessions/passkey': 'public',
  'POST /api/v1/sessions/passkey': 'public',
  'GET /api/v1/users/current/second-factor': 'viewer',
  'POST /api/v1/users/current/second-factor': 'viewer',
  'POST /api/v1/users/current/second-factor/confirm': 'viewer',
  'POST /api/v1/users/current/second-factor/recovery-codes': 'viewer',
  'POST /api/v1/users/current/second-factor/off': 'viewer',
  'POST /api/v1/users/{username}/second-factor/reset': 'admin',
  'GET /api/v1/second-factor-policy': 'admin',
  'PUT /api/v1/second-factor-policy': 'admin',
  'GET /api/v1/users/current/passkeys': 'viewer',
  'POST /api/v1/users/current/passkeys/options': 'viewer',
  'POST /api/v1/users/current/passkeys': 'viewer',
  'DELETE /api/v1/users/current/passkeys/{id}': 'viewer',
  'GET /api/v1/users/current/api-keys': 'viewer',
  'POST /api/v1/users/current/api-keys': 'viewer',
  'DELETE /api/v1/users/current/api-keys/{id}': 'viewer',
  'GET /api/v1/users': 'admin',
  'POST /api/v1/users': 'admin',
  'GET /api/v1/users/{username}': 'admin',
  'PATCH /api/v1/users/{username}': 'admin',
  'DELETE /api/v1/users/{username}': 'admin',
  'PUT /api/v1/users/current/password': 'viewer',
  'GET /api/v1/users/current/preferences': 'viewer',
  'PUT /api/v1/users/current/preferences': 'viewer',
  'GET /api/v1/users/current/sessions': 'viewer',
  'DELETE /api/v1/users/current/sessions/{id}': 'viewer',
  'GET /api/v1/users/current/news': 'viewer',
  'POST /api/v1/users/current/visits': 'viewer',
  'POST /api/v1/users/{username}/password': 'admin',
  'GET /api/v1/audit': 'admin',
  'GET /api/v1/audit/export': 'admin',
  'GET /api/v1/system': 'operator',
  'GET /api/v1/system/services': 'viewer',
  'GET /api/v1/dead-jobs': 'operator',
  'GET /api/v1/dead-jobs/{job}/{id}': 'operator',
  'POST /api/v1/dead-jobs/{job}/{id}/retry': 'admin',
  'POST /api/v1/dead-jobs/{job}/retry': 'admin',
  'DELETE /api/v1/dead-jobs/{job}/{id}': 'admin',
  'GET /api/v1/vehicles': 'viewer',
  'GET /api/v1/vehicles/facets': 'viewer',
  'GET /api/v1/vehicles/map': 'viewer',
  'GET /api/v1/basemap': 'viewer',
  'GET /api/v1/basemap.pmtiles': 'viewer',
  'POST /api/v1/vehicles': 'operator',
  'POST /api/v1/vehicles/import': 'operator',
  'GET /api/v1/vehicles/{vin}': 'viewer',
  'GET /api/v1/vehicles/{vin}/certificates': 'viewer',
  'GET /api/v1/certificate-revocations': 'admin',
  'POST /api/v1/certificate-revocations': 'admin',
  'PATCH /api/v1/vehicles/{vin}': 'operator',
  'DELETE /api/v1/vehicles/{vin}': 'admin',
  'GET /api/v1/erasures': 'admin',
  'GET /api/v1/erasures/{id}': 'admin',
  'POST /api/v1/vehicles/{vin}/credentials': 'operator',
  'DELETE /api/v1/vehicles/{vin}/credentials': 'operator',
  'GET /api/v1/vehicles/{vin}/state': 'viewer',
  'GET /api/v1/vehicles/{vin}/signals': 'viewer',
  'GET /api/v1/vehicles/{vin}/signals/{path}': 'viewer',
  'GET /api/v1/vehicles/{vin}/series': 'viewer',
  'GET /api/v1/vehicles/{vin}/extent': 'viewer',
  'GET /api/v1/vehicles/{vin}/faults': 'viewer',
  'GET /api/v1/vehicles/{vin}/fault-history': 'viewer',
  'GET /api/v1/vehicles/{vin}/trends': 'viewer',
  'GET /api/v1/vehicles/{vin}/timeline': 'viewer',
  'POST /api/v1/vehicles/{vin}/exports': 'support',
  'GET /api/v1/telemetry/export': 'support',
  'GET /api/v1/fleet/signals/{path}': 'viewer',
  'GET /api/v1/work': 'viewer',
  'GET /api/v1/work/everybody': 'operator',
  'GET /api/v1/work/{id}': 'viewer',
  'DELETE /api/v1/work/{id}': 'viewer',
  'GET /api/v1/work/{id}/download': 'viewer',
  'GET /api/v1/command-catalogue': 'viewer',
  'GET /api/v1/commands': 'viewer',
  'POST /api/v1/vehicles/{vin}/commands': 'support',
  'GET /api/v1/vehicles/{vin}/commands': 'viewer',
  'GET /api/v1/vehicles/{vin}/commands/{id}': 'viewer',
  'POST /api/v1/vehicles/{vin}/commands/{id}/approve': 'technician',
  'POST /api/v1/vehicles/{vin}/commands/{id}/cancel': 'support',
  'POST /api/v1/vehicles/{vin}/consents': 'support',
  'GET /api/v1/vehicles/{vin}/consents': 'viewer',
  'DELETE /api/v1/vehicles/{vin}/consents/{id}': 'support',
  'POST /api/v1/vehicles/{vin}/remote-sessions': 'support',
  'GET /api/v1/vehicles/{vin}/remote-sessions': 'viewer',
  'GET /api/v1/vehicles/{vin}/remote-sessions/{id}': 'viewer',
  'POST /api/v1/vehicles/{vin}/remote-sessions/{id}/close': 'support',
  'GET /api/v1/vehicles/{vin}/access-record': 'viewer',
  'GET /api/v1/vehicles/{vin}/access-record.csv': 'viewer',
  'GET /api/v1/cases': 'viewer',
  'GET /api/v1/cases/counts': 'viewer',
  'GET /api/v1/cases/{id}': 'viewer',
  'GET /api/v1/cases/people': 'support',
  'GET /api/v1/fault-causes': 'viewer',
  'POST /api/v1/cases': 'support',
  'POST /api/v1/cases/{id}/events': 'support',
  'POST /api/v1/cases/{id}/attachments': 'support',
  'GET /api/v1/cases/{id}/attachments/{attachment}': 'viewer',
  'GET /api/v1/cases/{id}/proposal': 'support',
  'GET /api/v1/cases/statistics': 'viewer',
  'GET /api/v1/fault-codes/{code}/repairs': 'viewer',
  'GET /api/v1/rules/{id}/repairs': 'viewer',
  'GET /api/v1/on-call': 'support',
  'GET /api/v1/places': 'viewer',
  'POST /api/v1/places': 'operator',
  'PUT /api/v1/places/{id}': 'operator',
  'GET /api/v1/technicians': 'support',
  'POST /api/v1/technicians': 'operator',
  'PUT /api/v1/technicians/{id}': 'operator',
  'GET /api/v1/rotas': 'viewer',
  'POST /api/v1/rotas': 'operator',
  'PUT /api/v1/rotas/{id}': 'operator',
  'DELETE /api/v1/rotas/{id}': 'operator',
  'GET /api/v1/notifications': 'support',
  'GET /api/v1/notifications/policy': 'support',
  'GET /api/v1/notifications/{id}': 'support',
  'POST /api/v1/notifications/{id}/resend': 'operator',
  'POST /api/v1/notifications/test': 'viewer',
  'GET /api/v1/notifications/channels': 'support',
  'GET /api/v1/notifications/receivers': 'operator',
  'POST /api/v1/notifications/bounces': 'operator',
  'GET /api/v1/notifications/unsubscribe/{token}': 'public',
  'POST /api/v1/notifications/unsubscribe/{token}': 'public',
  'GET /api/v1/owner-updates/{token}': 'public',
  'POST /api/v1/owner-updates/{token}': 'public',
  'GET /api/v1/users/current/contacts': 'viewer',
  'PUT /api/v1/users/current/contacts/settings': 'viewer',
  'PUT /api/v1/users/current/contacts/{channel}': 'viewer',
  'POST /api/v1/users/current/contacts/{channel}/verify': 'viewer',
  'DELETE /api/v1/users/current/contacts/{channel}': 'viewer',
  'GET /api/v1/signals': 'viewer',
  'GET /api/v1/signals/{path}': 'viewer',
  'GET /api/v1/alerts': 'viewer',
  'GET /api/v1/alerts/{id}': 'viewer',
  'GET /api/v1/alerts/groups': 'viewer',
  'GET /api/v1/alerts/counts': 'viewer',
  'GET /api/v1/alerts/{id}/context': 'viewer',
  'POST /api/v1/alerts/{id}/acknowledge': 'support',
  'DELETE /api/v1/alerts/{id}/acknowledge': 'support',
  'POST /api/v1/alerts/acknowledge': 'support',
  'POST /api/v1/alerts/acknowledge/withdraw': 'support',
  'GET /api/v1/mutes': 'viewer',
  'POST /api/v1/mutes': 'support',
  'DELETE /api/v1/mutes/{id}': 'support',
  'GET /api/v1/rules': 'viewer',
  'GET /api/v1/rules/{id}': 'viewer',
  'GET /api/v1/rules/schema': 'viewer',
  'POST /api/v1/rules/check': 'viewer',
  'GET /api/v1/rules/{id}/versions': 'viewer',
  'GET /api/v1/rules/{id}/versions/{version}': 'viewer',
  'GET /api/v1/rules/{id}/shadow-alerts': 'viewer',
  'PUT /api/v1/rules/{id}/draft': 'operator',
  'DELETE /api/v1/rules/{id}/draft': 'operator',
  'POST /api/v1/rules/{id}/versions/{version}/state': 'operator',
  'POST /api/v1/rules/backtest': 'operator',
  'GET /api/v1/rules/backtests/{id}': 'operator',
  'GET /api/v1/fault-codes': 'viewer',
  'GET /api/v1/fault-codes/{code}': 'viewer',
  'GET /api/v1/vehicles/{vin}/fault-codes/{code}': 'viewer',
  'POST /api/v1/fault-codes/import': 'operator',
  'GET /api/v1/fault-codes/imports': 'viewer',
  'GET /api/v1/fault-codes/imports/{id}': 'viewer',
  'DELETE /api/v1/fault-codes/imports/{id}': 'operator',
  'GET /api/v1/predictions': 'viewer',
  'GET /api/v1/predictions/quality': 'viewer',
  'GET /api/v1/vehicles/{vin}/predictions': 'viewer',
  'POST /api/v1/predictions/runs': 'operator',
  'POST /api/v1/artifacts': 'operator',
  'GET /api/v1/artifacts': 'viewer',
  'GET /api/v1/artifacts/{sha256}': 'viewer',
  'GET /api/v1/artifacts/{sha256}/content': 'viewer',
  'DELETE /api/v1/artifacts/{sha256}': 'operator',
  'POST /api/v1/artifacts/uploads': 'operator',
  'GET /api/v1/artifacts/uploads/{id}': 'operator',
  'PATCH /api/v1/artifacts/uploads/{id}': 'operator',
  'DELETE /api/v1/artifacts/uploads/{id}': 'operator',
  'POST /api/v1/releases': 'operator',
  'POST /api/v1/releases/check': 'operator',
  'GET /api/v1/releases': 'viewer',
  'GET /api/v1/releases/{id}': 'viewer',
  'GET /api/v1/release-keys': 'viewer',
  'POST /api/v1/release-keys': 'admin',
  'POST /api/v1/release-keys/{id}/approve': 'admin',
  'POST /api/v1/release-keys/{id}/end': 'admin',
  'POST /api/v1/campaigns': 'operator',
  'POST /api/v1/campaigns/plan': 'operator',
  'GET /api/v1/campaigns': 'viewer',
  'GET /api/v1/campaigns/{id}': 'viewer',
  'PUT /api/v1/campaigns/{id}': 'operator',
  'DELETE /api/v1/campaigns/{id}': 'operator',
  'POST /api/v1/campaigns/{id}/request-approval': 'operator',
  'POST /api/v1/campaigns/{id}/approve': 'operator',
  'POST /api/v1/campaigns/{id}/deny': 'operator',
  'POST /api/v1/campaigns/{id}/start': 'operator',
  'POST /api/v1/campaigns/{id}/halt': 'operator',
  'POST /api/v1/campaigns/{id}/resume': 'operator',
  'POST /api/v1/campaigns/{id}/hold': 'operator',
  'POST /api/v1/campaigns/{id}/next-wave': 'operator',
  'POST /api/v1/campaigns/{id}/abort': 'operator',
  'POST /api/v1/campaigns/{id}/retry': 'operator',
  'POST /api/v1/campaigns/{id}/rollback': 'operator',
  'GET /api/v1/campaigns/{id}/deployments': 'viewer',
  'GET /api/v1/campaigns/{id}/evidence': 'viewer',
  'GET /api/v1/campaigns/{id}/deployments/{vehicle}': 'viewer',
  'GET /api/v1/vehicles/{vin}/updates': 'viewer',
  'PUT /api/v1/vehicles/{vin}/update-opt-out': 'support',
  'GET /api/v1/vehicles/{vin}/owner': 'support',
  'PUT /api/v1/vehicles/{vin}/owner': 'support',
  'DELETE /api/v1/vehicles/{vin}/owner': 'support',
  'GET /api/v1/quarantine': 'support',
  'GET /api/v1/quarantine/{id}': 'support',
  'GET /api/v1/quarantine/{id}/payload': 'support',
  'GET /api/v1/quarantine/groups': 'support',
  'POST /api/v1/quarantine/{id}/retry': 'technician',
  'POST /api/v1/quarantine/retry': 'technician',
  'POST /api/v1/quarantine/seen': 'technician',
  'GET /api/v1/events': 'viewer',
};

const own = 'WVWZZZ1KZAW000001';
const foreign = 'WVWZZZ1KZAW000002';
const unknown = 'WVWZZZ1KZAW999999';

let api: TestApi;
let paths: Record<string, Record<string, object>>;
const tokens = new Map<Role, string>();
beforeAll(async () => {
  // Background work that has not started is waited for, two seconds a question.
  api = await startApi({ withJobs: true, relays: false });
  await api.register(own, 'DE');
  await api.register(foreign, 'FR');
  for (const role of roles) tokens.set(role, await api.signedIn(role, ['DE']));
  paths = (await api.app.inject('/openapi.json')).json().paths;
});
afterAll(() => api.stop());

const operations = Object.keys(matrix).map((operation) => operation.split(' ') as [string, string]);

/** The status and code of a call that is harmless where it is allowed. */
async function attempt(method: string, path: string, token: string | null, vin = unknown) {
  const url = path
    .replace('{vin}', vin)
    .replace('{username}', 'nobody-at-all')
    .replace('{path}', 'Vehicle.Speed')
    .replace('{version}', '1')
    .replace('{code}', 'P0A80')
    .replace('{id}', 'nothing');
  const isImport = path.endsWith('/import');
  const response = await api.app.inject({
    method: method as 'GET',
    url,
    remoteAddress: '192.0.2.1',
    headers: {
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(isImport ? { 'content-type': 'text/csv' } : {}),
    },
    ...(method === 'GET' || method === 'DELETE' ? {} : { payload: isImport ? 'vin' : {} }),
    payloadAsStream: true,
  });
  const isProblem = String(response.headers['content-type']).includes('problem');
  const body = isProblem ? await text(response.stream()) : '';
  if (!isProblem) response.stream().destroy();
  return {
    status: response.statusCode,
    code: isProblem ? JSON.parse(body).code : null,
    headers: response.headers,
    body,
  };
}

async function text(stream: AsyncIterable<Buffer>): Promise<string> {
  const chunks = [];
  for await (const chunk of stream) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

test('the table has every route, and no other', () => {
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(Object.keys(matrix).sort());
});

test('a route that says nothing about access, and a write without a name for the audit log, fail the start', async () => {
  for (const [method, config] of [
    ['GET', {}],
    ['POST', { access: 'signed-in' }],
  ] as const) {
    const app = Fastify();
    new AccessControl({ failures: { throttle: () => undefined } } as never).register(app);
    app.route({ method, url: '/forgotten', config, handler: async () => 'open' });
    await expect(app.ready()).rejects.toThrow(/the route (GET|POST) \/forgotten/);
  }
});

const leastOf = (method: string, path: string) => matrix[`${method} ${path}`];
const forRoles = operations.filter(([method, path]) => roles.includes(leastOf(method, path) as Role));

test.each(operations)('%s %s without a session, and with a wrong one', async (method, path) => {
  // Wrong tokens are counted by the minute.
  api.clock.advance(1_000);
  for (const token of [null, 'x'.repeat(43), 'bad token']) {
    const { status } = await attempt(method, path, token);
    if (leastOf(method, path) === 'public') expect(status).not.toBe(401);
    else expect(status).toBe(401);
  }
});

test.each(forRoles)('%s %s role by role', async (method, path) => {
  const least = leastOf(method, path) as Role;
  for (const [rank, role] of roles.entries()) {
    // A session of its own: one of the routes ends it.
    const { status, code } = await attempt(method, path, await api.signedIn(role, ['DE']));
    if (rank < roles.indexOf(least)) expect([role, status, code]).toEqual([role, 403, 'not-allowed']);
    else expect([401, 429, 500], `${role}: ${status} ${code}`).not.toContain(status);
    if (rank >= roles.indexOf(least)) expect(code).not.toBe('not-allowed');
  }
});

test.each(forRoles.filter(([, path]) => path.includes('{vin}')))(
  '%s %s for a vehicle out of scope is as for one that does not exist',
  async (method, path) => {
    for (const role of roles.slice(roles.indexOf(leastOf(method, path) as Role))) {
      const token = tokens.get(role) ?? '';
      // Unknown vehicles are counted by the minute.
      api.clock.advance(20_000);
      const other = await attempt(method, path, token, foreign);
      const none = await attempt(method, path, token, unknown);
      expect(other).toEqual({ ...none, headers: { ...none.headers, date: other.headers.date } });
      expect(other).toMatchObject({ status: 404, code: 'vehicle-not-found' });
      expect((await attempt(method, path, token, 'not-a-vin')).body).toBe(none.body);
    }
  },
);

test('queries with a VIN do not tell either', async () => {
  // One who has not asked for unknown vehicles yet, and is not slowed down.
  const token = await api.signedIn('admin', ['DE', 'CH']);
  for (const path of ['/alerts?vin=', '/quarantine?vin=', '/audit?vin=']) {
    const [other, none] = [
      await api.call(token, 'GET', path + foreign),
      await api.call(token, 'GET', path + unknown),
    ];
    expect([other.statusCode, other.body]).toEqual([none.statusCode, none.body]);
    expect(none.json()).toEqual({ items: [], nextCursor: null });
  }
  const stream = await api.call(token, 'GET', `/events?vin=${foreign}`);
  expect(stream.body).toBe((await api.call(token, 'GET', `/events?vin=${unknown}`)).body);
});

test('looking for others is written down; a vehicle that does not exist is nobody’s business', async () => {
  const token = await api.signedIn('support', ['DE', 'IT']);
  await api.call(token, 'GET', `/vehicles/${foreign}/state`);
  await api.call(token, 'POST', '/vehicles', {});
  const all = await api.signedIn('admin');
  await expect
    .poll(async () => {
      const { items } = (await api.call(all, 'GET', '/audit?username=support-de-it')).json();
      return items.map(({ action, vin, target }: Record<string, string>) => [action, vin, target]).sort();
    })
    // Nobody waits until one is written before the next is answered.
    .toEqual([
      ['access.refused', null, 'POST /api/v1/vehicles'],
      ['access.refused', foreign, 'GET /api/v1/vehicles/:vin/state'],
    ]);
});

test('only failures slow down: after 60 unknown vehicles in a minute they are refused, known ones are not', async () => {
  const token = await api.signedIn('viewer', ['DE', 'AT']);
  for (let index = 0; index < 60; index++) {
    expect((await api.call(token, 'GET', `/vehicles/${unknown}`)).statusCode).toBe(404);
    expect((await api.call(token, 'GET', `/vehicles/${own}`)).statusCode).toBe(200);
  }
  expect((await api.call(token, 'GET', `/vehicles/${unknown}`)).statusCode).toBe(404);
  const refused = await api.call(token, 'GET', `/vehicles/${foreign}`);
  expect([refused.statusCode, refused.headers['retry-after']]).toEqual([429, '1']);
  expect((await api.call(token, 'GET', `/vehicles/${unknown}`)).statusCode).toBe(429);
  expect((await api.call(token, 'GET', `/vehicles/${own}`)).statusCode).toBe(200);
  expect((await api.call(tokens.get('viewer') ?? '', 'GET', `/vehicles/${unknown}`)).statusCode).toBe(404);
  api.clock.advance(120_000);
  expect((await api.call(token, 'GET', `/vehicles/${unknown}`)).statusCode).toBe(404);
});

test('a vehicle out of scope takes no longer than one that does not exist', async () => {
  const names = Array.from({ length: 6 }, (_, index) => ['DE', `A${String.fromCharCode(65 + index)}`]);
  const spent: Record<string, number[]> = { [foreign]: [], [unknown]: [] };
  for (const markets of names) {
    const token = await api.signedIn('viewer', markets);
    for (let round = 0; round < 25; round++) {
      for (const vin of round % 2 === 0 ? [foreign, unknown] : [unknown, foreign]) {
        const started = performance.now();
        await api.call(token, 'GET', `/vehicles/${vin}`);
        spent[vin]?.push(performance.now() - started);
      }
    }
  }
  const median = (list: number[] = []) => list.sort((a, b) => a - b)[list.length >> 1] ?? 0;
  const usual = median(spent[unknown]);
  // On a machine with much else to do every answer takes longer, and so does the noise.
  expect(Math.abs(median(spent[foreign]) - usual)).toBeLessThan(Math.max(1, usual / 2));
});
