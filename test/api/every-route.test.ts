import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type OpenApiDocument, openApiDocument } from '../support/openapi-document.ts';
import { filled, namedBy, objects } from './support/route-objects.ts';
import { type BodySchema, type Components, objectsIn, sampleBody } from './support/sample-body.ts';
import { foreign, own, startTwoMarkets, type TwoMarkets, unknown } from './support/two-markets.ts';

interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly body: BodySchema | undefined;
  readonly queries: readonly string[];
}
const document: OpenApiDocument = await openApiDocument();
const components = document.components.schemas as Components;
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods as Record<string, Described>).map(
    ([method, described]): Operation => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      body: described.requestBody?.content['application/json']?.schema,
      queries: (described.parameters ?? []).filter((one) => one.in === 'query').map(({ name }) => name),
    }),
  ),
);
interface Described {
  readonly parameters?: readonly { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BodySchema }>> };
}
const nameOf = ({ method, path }: Operation) => [`${method} ${path}`] as const;
const each = (list: readonly Operation[]) => list.map((one) => [...nameOf(one), one] as const);

let world: TwoMarkets;
/** An administrator of Germany. */
let german: string;
beforeAll(async () => {
  world = await startTwoMarkets();
  german = await world.api.signedIn('admin', ['DE']);
});
afterAll(() => world.api.stop());

const bodyOf = ({ body }: Operation) => (body === undefined ? undefined : sampleBody(body, components, own));

async function call(
  token: string | null,
  { method }: Pick<Operation, 'method'>,
  url: string,
  body?: unknown,
) {
  // Unknown vehicles are counted by the minute.
  world.api.clock.advance(20_000);
  const text = /attachments$|import$/.test(url) ? Buffer.from('x') : body;
  const headers = Buffer.isBuffer(text) ? { 'content-type': 'application/octet-stream' } : {};
  const named = url.endsWith('/attachments') ? `${url}?name=x` : url;
  const answer = await world.api.call(token, method, named, text, headers);
  return { status: answer.statusCode, body: answer.body };
}

describe('T1: an object of somebody else is as one that does not exist', () => {
  const withObjects = operations.filter(({ path }) => path.includes('{'));

  test('the table says of every path whose its parameters are, and of no others', () => {
    const named = new Set(withObjects.flatMap(({ path }) => namedBy(path).map(({ upTo }) => upTo)));
    expect(Object.keys(objects).sort()).toEqual([...named].sort());
  });

  const guarded = withObjects.filter(({ path }) => namedBy(path).some(({ whose }) => whose !== 'everybody'));
  test.each(each(guarded))('%s', async (_name, operation) => {
    const { path } = operation;
    const ask = (things: Parameters<typeof filled>[1]) =>
      call(german, operation, filled(path, things), bodyOf(operation));
    const none = await ask([null]);
    expect(none.status).toBe(404);
    expect(await ask([world.french])).toEqual(none);
    if (namedBy(path).filter(({ whose }) => typeof whose === 'object').length < 2) return;
    // Behind an object of one's own, and the other way round.
    expect(await ask([world.german, world.french])).toEqual(await ask([world.german, null]));
    expect(await ask([world.french, world.german])).toEqual(none);
  });

  const expired = guarded.filter(({ method }) => method === 'GET');
  test.each(each(expired))('%s with a session that has expired', async (_name, { path }) => {
    const token = await world.api.signedIn('viewer', ['DE']);
    await world.api.db
      .updateTable('user_sessions')
      .set({ expires_at: 1 })
      .where('username', '=', 'viewer-de')
      .execute();
    expect((await call(token, { method: 'GET' }, filled(path, [world.german]))).status).toBe(401);
  });
});

describe('T1: what is listed is one’s own', () => {
  const streams = ['/api/v1/events', '/api/v1/basemap.pmtiles', '/metrics'];
  const lists = operations.filter(
    ({ method, path }) => method === 'GET' && !path.includes('{') && !streams.includes(path),
  );
  test.each(each(lists))('%s shows nothing of another market', async (_name, operation) => {
    const { status, body } = await call(german, operation, operation.path);
    expect(status === 503 || status < 500, body).toBe(true);
    // What belongs to the asker himself is not of another market.
    const { session: _, backtest, work, ...things } = world.french;
    for (const [what, id] of Object.entries({ ...things, person: 'Person FR', works: 'Works FR' }))
      expect(body.includes(id), `${what} in ${body.slice(0, 500)}`).toBe(false);
    if (operation.path === '/api/v1/work') expect(body).not.toMatch(new RegExp(`${backtest}|${work}`));
  });

  const asked: Readonly<Record<string, [foreign: () => string, none: string]>> = {
    vin: [() => foreign, unknown],
    case: [() => world.french.case, crypto.randomUUID()],
    parent: [() => world.french.case, crypto.randomUUID()],
    alert: [() => world.french.alert, crypto.randomUUID()],
    technician: [() => world.french.technician, crypto.randomUUID()],
    place: [() => world.french.place, crypto.randomUUID()],
    owner: [() => world.french.username, 'nobody-at-all'],
    receiver: [() => world.french.username, 'nobody-at-all'],
    username: [() => world.french.username, 'nobody-at-all'],
    market: [() => 'FR', 'XX'],
    q: [() => 'FR-77', 'XX-77'],
  };
  const searched = lists.filter(({ queries }) => queries.some((name) => name in asked));
  test.each(each(searched))(
    '%s asked for another’s finds what it finds for nobody’s',
    async (_name, operation) => {
      for (const name of operation.queries.filter((query) => query in asked)) {
        const [theirs, nobodys] = asked[name] ?? [() => '', ''];
        const one = await call(german, operation, `${operation.path}?${name}=${theirs()}`);
        const none = await call(german, operation, `${operation.path}?${name}=${nobodys}`);
        const plain = (text: string) =>
          text
            .replaceAll(/urn:uuid:[0-9a-f-]+/g, '')
            .replaceAll(/"(from|to|at|date)":\d+/g, '')
            .replaceAll(nobodys, theirs());
        expect([name, one.status, plain(one.body)]).toEqual([name, none.status, plain(none.body)]);
      }
    },
  );
});

describe('T4: nobody gives himself what a form does not ask for', () => {
  // A device, or a broker, that says more than this version knows is not refused for it; it gives itself nothing.
  const ofMachines = /^(\/default|\/api\/v1\/broker)\//;
  const writes = operations.filter(({ body, path }) => body !== undefined && !ofMachines.test(path));
  /** Objects with names of their own, and forms that read only what they know. */
  const byMarket = ['plan.consent.markets'];
  const open: Readonly<Record<string, readonly string[]>> = {
    'POST /api/v1/sessions': [''],
    'POST /api/v1/vehicles': ['', 'attributes'],
    'PATCH /api/v1/vehicles/{vin}': ['attributes'],
    'POST /api/v1/vehicles/{vin}/commands': ['args'],
    'POST /api/v1/campaigns': byMarket,
    'POST /api/v1/campaigns/plan': byMarket,
    'PUT /api/v1/campaigns/{id}': byMarket,
    'POST /api/v1/campaigns/{id}/rollback': byMarket,
    // Checked as what is signed, field by field.
    'POST /api/v1/releases/check': ['manifest'],
    'POST /api/v1/vehicles/{vin}/exports': [''],
    // What browsers say there is theirs; nothing of it is read.
    'POST /api/v1/sessions/passkey': ['response.clientExtensionResults'],
    'POST /api/v1/users/current/passkeys': ['response.clientExtensionResults'],
  };
  const readsWhatItKnows = ['POST /api/v1/sessions', 'POST /api/v1/vehicles'];
  const wanted = { ...{ role: 'admin', markets: null, owner: 'me', ownerId: 1, tenantId: 1, isAdmin: true } };
  const more = { ...{ disabled: false, approvedBy: 'me', createdBy: 'me', requestedBy: 'me', id: 'mine' } };

  test.each(each(writes))('%s refuses fields that it does not know', async (name, operation) => {
    const { body = {} } = operation;
    for (const { path, schema } of objectsIn(body, components))
      if (open[name]?.includes(path) !== true)
        expect([path, schema.additionalProperties]).toEqual([path, false]);
    if (readsWhatItKnows.includes(name)) return;
    const [form] = objectsIn(body, components);
    const known = Object.keys(form?.schema.properties ?? {});
    const extra = Object.fromEntries(
      Object.entries({ ...wanted, ...more }).filter(([key]) => !known.includes(key)),
    );
    const sample = sampleBody(body, components, own) as object;
    const answer = await call(german, operation, filled(operation.path, [world.german]), {
      ...sample,
      ...extra,
    });
    expect(answer.status, answer.body).toBe(400);
    expect(answer.body).toMatch(/tenantId/);
  });

  test('a vehicle is registered with what is asked for and no more', async () => {
    const form = { vin: 'WVWZZZ1KZAW000777', model: 'X', modelYear: 2024, powertrain: 'bev', market: 'DE' };
    const more = { online: true, health: 'ok', createdAt: 1, lastSeenAt: 1, credentials: { password: 'x' } };
    const made = await call(german, { method: 'POST' }, '/vehicles', { ...form, ...more, role: 'admin' });
    expect(JSON.parse(made.body).warnings.join()).toMatch(/role/);
    const now = JSON.parse((await call(german, { method: 'GET' }, `/vehicles/${form.vin}`)).body);
    expect(now).toMatchObject({ online: false, lastSeenAt: null, attributes: {} });
    expect(now.createdAt).toBeGreaterThan(1);
  });
});

describe('T11: looking for what is not there asks no more and no less than for what is another’s', () => {
  const reads = operations.filter(
    ({ method, path }) =>
      method === 'GET' &&
      namedBy(path).some(({ whose }) => typeof whose === 'object' && whose.kind === 'market'),
  );
  test.each(each(reads))('%s', async (_name, operation) => {
    const statements: string[] = [];
    const query = pg.Client.prototype.query as (...given: unknown[]) => unknown;
    vi.spyOn(pg.Client.prototype, 'query').mockImplementation(function (
      this: pg.Client,
      ...given: unknown[]
    ) {
      const [first] = given as [string | { readonly text?: string }];
      statements.push(typeof first === 'string' ? first : (first.text ?? ''));
      return query.apply(this, given);
    } as never);
    onTestFinished(() => void vi.restoreAllMocks());
    // Time is spent on questions to the database; that somebody looked is written down behind the answer.
    const asked = async (url: string) => {
      statements.length = 0;
      await call(german, operation, url);
      return statements.filter((text) => !/audit|vehicle_views|last_used_at" =/.test(text)).sort();
    };
    // What is read once and then known is known; what runs beside is not there every time.
    await eventually(
      async () => {
        const none = await asked(filled(operation.path, [null]));
        expect(none.length).toBeGreaterThan(0);
        expect(await asked(filled(operation.path, [world.french]))).toEqual(none);
      },
      { timeoutMs: 5000 },
    );
  });
});
