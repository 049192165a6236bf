import { afterAll, beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { startApi, type TestApi } from './support/start-api.ts';

const vin = 'WVWZZZ1KZAW000001';
const other = 'WVWZZZ1KZAW000002';
const dayMs = 86_400_000;
const pad = 'Vehicle.Chassis.Axle.Row1.Wheel.Left.Brake.PadWear';
let api: TestApi;
let operator: string;
let viewer: string;

beforeAll(async () => {
  api = await startApi({ withJobs: true });
  [operator, viewer] = await Promise.all([api.signedIn('operator', ['DE']), api.signedIn('viewer', ['FR'])]);
  await api.register(vin, 'DE');
  await api.register(other, 'FR');
  const now = api.clock.now();
  const samples = Array.from({ length: 60 }, (_, index) => ({
    ts: now - (59 - index) * dayMs,
    signals: { [pad]: 45 + index * 0.5 },
  }));
  await api.say(vin, 'telemetry', { samples });
});
afterAll(() => api.stop());

async function predict(token: string, body: object): Promise<void> {
  const asked = await api.call(token, 'POST', '/predictions/runs', body);
  expect(asked.statusCode).toBe(202);
  await eventually(
    async () => {
      const work = (await api.call(token, 'GET', `/work/${asked.json().id}`)).json();
      expect([work.state, work.error]).toEqual(['succeeded', null]);
    },
    { timeoutMs: 20_000 },
  );
}

test('before the first night nothing is foreseen, and nothing fails', async () => {
  expect((await api.call(operator, 'GET', `/vehicles/${vin}/predictions`)).json()).toEqual({ items: [] });
  expect((await api.call(operator, 'GET', '/predictions')).json()).toEqual({ items: [], nextCursor: null });
  expect((await api.call(operator, 'GET', '/predictions/quality')).json()).toEqual({ items: [] });
});

test('asked for, a vehicle is predicted: with points, interval, reason in words; rules and charts see it as signals', async () => {
  await predict(operator, { vin });
  const { items } = (await api.call(operator, 'GET', `/vehicles/${vin}/predictions`)).json();
  const pads = items.find(({ quantity }: { quantity: string }) => quantity === 'BrakePads');
  expect(pads).toMatchObject({ verdict: 'will-cross', place: 'Row1.Wheel.Left', unit: 'percent', limit: 85 });
  expect(pads.points).toHaveLength(60);
  expect(pads.reason).toMatch(/^At 74\.?\d? %, \+15 % a month; the limit is 85 %\.$/);
  const daysLeft = (at: number): number => (at - api.clock.now()) / dayMs;
  expect(daysLeft(pads.crossing.middle)).toBeGreaterThan(18);
  expect(daysLeft(pads.crossing.middle)).toBeLessThan(24);
  expect(pads.crossing.low).toBeLessThan(pads.crossing.middle);
  expect(items.find(({ quantity }: { quantity: string }) => quantity === 'Tyres').verdict).toBe(
    'not-enough-data',
  );
  // What is appended beside the gateway is taken with the next message.
  await api.say(other, 'telemetry', { ts: api.clock.now(), signals: { 'Vehicle.Speed': 0 } });
  await eventually(async () => {
    const { signals } = (await api.call(operator, 'GET', `/vehicles/${vin}/state`)).json();
    expect(signals['Roadside.Prediction.BrakePads.Verdict']?.value).toBe('will-cross');
    expect(signals['Roadside.Prediction.BrakePads.RemainingDays']).toMatchObject({ unit: 'day' });
  });
});

test('the list of the fleet, for those who see the vehicle', async () => {
  const near = (await api.call(operator, 'GET', '/predictions?limitWithinDays=90')).json();
  expect(near.items).toMatchObject([{ vin, quantity: 'BrakePads', vehicle: { market: 'DE' } }]);
  expect((await api.call(operator, 'GET', '/predictions?limitWithinDays=5')).json().items).toEqual([]);
  expect((await api.call(operator, 'GET', '/predictions?quantity=Tyres')).json().items).toEqual([]);
  expect((await api.call(viewer, 'GET', '/predictions')).json().items).toEqual([]);
  expect((await api.call(viewer, 'GET', `/vehicles/${vin}/predictions`)).statusCode).toBe(404);
  expect((await api.call(operator, 'GET', '/predictions?quantity=Wings')).statusCode).toBe(400);
});

test('what was foreseen is remembered; who may not ask for a run is told so', async () => {
  expect((await api.call(operator, 'GET', '/predictions/quality')).json().items).toMatchObject([
    { quantity: 'BrakePads', horizonDays: 30, made: 1, open: 1, coverage: null },
  ]);
  expect((await api.call(viewer, 'POST', '/predictions/runs', {})).statusCode).toBe(403);
  expect((await api.call(operator, 'POST', '/predictions/runs', { vin: other })).statusCode).toBe(404);
  await predict(operator, {});
});
