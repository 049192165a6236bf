import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createAuditLog } from '../../src/audit/audit-log.ts';
import { eventually } from '../support/eventually.ts';
import { openApiDocument } from '../support/openapi-document.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const t0 = Date.UTC(2026, 0, 5, 12);
/** What a spreadsheet reads as a formula, or takes off before it does; and texts of other languages than its own. */
const formulas = [
  '=cmd|calc!A1',
  '+1+1',
  '-1+1',
  '@SUM(1)',
  '\t=1',
  '\r=1',
  '\n=1',
  '\uff1d1+1',
  '\uff20SUM(1)',
];
const others = ['<script>alert(1)</script>', '\u202egnp.exe', 'two\r\n=lines', 'a,=b', 'say "=1"', '{{7*7}}'];
const texts = [...formulas, ...others];
/** A number is no formula, whatever its sign. */
const isNumber = (cell: string) => /^-?\d+(\.\d+)?(e[+-]?\d+)?$/.test(cell);

let api: TestApi;
let admin: string;
beforeAll(async () => {
  api = await startApi({ withJobs: true });
  admin = await api.signedIn('admin');
  await api.register(vin, 'DE');
  // Each as the name of a signal, and as its value.
  const signals = Object.fromEntries(texts.map((text, index) => [text, texts.at(-index) ?? text]));
  await api.say(vin, 'telemetry', { ts: t0, signals: { ...signals, 'Vehicle.Speed': -1.5 } });
  const audit = createAuditLog({ db: api.db, clock: api.clock });
  for (const text of texts)
    await audit.record({
      ...{ username: text, action: text, vin: null, target: text, remoteAddress: text, key: text },
      detail: { [text]: text },
    });
  for (const [index, reason] of texts.entries()) {
    await api.call(admin, 'POST', `/vehicles/${vin}/commands`, { name: 'locate', args: {}, reason });
    const purpose = encodeURIComponent(reason);
    const history = `/vehicles/${vin}/signals/Vehicle.CurrentLocation.Latitude?from=${index}&to=${index + 1}`;
    await api.call(admin, 'GET', `${history}&purpose=${purpose}`);
  }
  api.clock.advance(60_000);
});
afterAll(() => api.stop());

/** Every route that answers with a table for a spreadsheet; how many of the texts it must show. */
const tables: Readonly<Record<string, { readonly shows: number; readonly path: () => Promise<string> }>> = {
  '/api/v1/audit/export': { shows: texts.length, path: async () => '/audit/export' },
  '/api/v1/vehicles/{vin}/access-record.csv': {
    // Reasons are trimmed, or refused where nothing is left.
    shows: texts.length - 4,
    path: async () => `/vehicles/${vin}/access-record.csv`,
  },
  '/api/v1/work/{id}/download': {
    shows: texts.length,
    async path() {
      const range = { from: t0, to: t0 + 1000 };
      const { id } = (await api.call(admin, 'POST', `/vehicles/${vin}/exports`, range)).json();
      await eventually(async () =>
        expect((await api.call(admin, 'GET', `/work/${id}`)).json().state).toBe('succeeded'),
      );
      return `/work/${id}/download`;
    },
  },
};

test('T13: the list of tables is whole', async () => {
  const { paths } = await openApiDocument();
  const csv = Object.keys(paths).filter((path) =>
    JSON.stringify(paths[path]).includes('text/csv":{"schema":{"type":"string"}}'),
  );
  const answering = csv.filter((path) => 'get' in (paths[path] as object));
  expect(answering.sort()).toEqual(Object.keys(tables).sort());
});

test.each(Object.entries(tables))('T13: no cell of %s is a formula', async (_path, { shows, path }) => {
  const answer = await api.call(admin, 'GET', await path());
  expect(answer.statusCode, answer.body).toBe(200);
  // To be saved, never shown as a page.
  expect(answer.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(answer.headers['content-disposition']).toMatch(/^attachment; filename="[\w.-]+"$/);
  expect(answer.headers['x-content-type-options']).toBe('nosniff');
  const rows: string[][] = parse(answer.body, { bom: true });
  const cells = rows.flat();
  for (const cell of cells)
    if (!isNumber(cell))
      expect(/^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(cell), JSON.stringify(cell)).toBe(false);
  const shown = texts.filter((text) => cells.some((cell) => cell === text || cell === `'${text}`));
  expect(shown.length, JSON.stringify(shown)).toBeGreaterThanOrEqual(shows);
});
