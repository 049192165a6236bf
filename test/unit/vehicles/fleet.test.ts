import { expect, test } from 'vitest';
import { createFleet } from '../../../src/vehicles/fleet.ts';
import { FleetIndex } from '../../../src/vehicles/fleet-index.ts';
import { type FleetSortKey, fleetSortKeys } from '../../../src/vehicles/fleet-order.ts';
import type { FleetQuery } from '../../../src/vehicles/fleet-query.ts';
import { type FleetVehicle, healths, powertrains } from '../../../src/vehicles/vehicle.ts';

const vin = (index: number) => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;
const pick = <T>(list: readonly T[], index: number): T => list[index % list.length] as T;

function vehicle(index: number, more: Partial<FleetVehicle> = {}): FleetVehicle {
  return {
    vin: vin(index),
    model: pick(['E-Go', 'Nord', 'África', 'zeta'], index),
    modelYear: 2018 + (index % 7),
    powertrain: pick(powertrains, index),
    market: pick(['DE', 'FR', 'CN'], index),
    plate: index % 5 === 0 ? null : `B-RS ${(index * 7919) % 10_000}`,
    chemistry: null,
    timeZone: null,
    attributes: {},
    createdAt: index,
    software: {},
    health: pick(healths, index * 3),
    online: index % 2 === 0,
    lastSeenAt: index % 11 === 0 ? null : ((index * 104_729) % 1_000_000) * 1000,
    position:
      index % 4 === 0 ? null : { latitude: (index % 120) - 60, longitude: (index % 340) - 170, ts: index },
    worst: null,
    ...more,
  };
}

function fleetOf(vehicles: readonly FleetVehicle[]) {
  const index = new FleetIndex();
  index.fill(vehicles);
  const fleet = createFleet(index);
  const find = async (query: Partial<FleetQuery>, key: FleetSortKey = 'vin', descending = false) =>
    (await fleet.find({ scope: null, ...query }, { key, descending })).slice(0, 1_000_000);
  return {
    index,
    fleet,
    find,
    vins: async (query: Partial<FleetQuery>) => (await find(query)).map((v) => v.vin),
  };
}
const some = Array.from({ length: 500 }, (_, index) => vehicle(index));

const keyOf = ({ plate, ...vehicle }: FleetVehicle, key: FleetSortKey): string | number | null => {
  if (key === 'plate') return plate?.toLowerCase().replace(/[\s-]/g, '') ?? null;
  if (key === 'health') return healths.indexOf(vehicle.health);
  const value = vehicle[key];
  return typeof value === 'string' ? value.toLowerCase() : typeof value === 'boolean' ? Number(value) : value;
};

test.each(fleetSortKeys.flatMap((key) => [[key, false] as const, [key, true] as const]))(
  'by %s (descending: %s), those without last, equal ones by VIN',
  async (key, descending) => {
    const { find } = fleetOf(some.toReversed());
    const sign = descending ? -1 : 1;
    const expected = some.toSorted((a, b) => {
      const [x, y] = [keyOf(a, key), keyOf(b, key)];
      if (x !== y) {
        if (x === null) return 1;
        if (y === null) return -1;
        return x < y ? -sign : sign;
      }
      return a.vin < b.vin ? -1 : 1;
    });
    expect((await find({}, key, descending)).map((found) => found.vin)).toEqual(expected.map((v) => v.vin));
  },
);

test.each<[Partial<FleetQuery>, (vehicle: FleetVehicle) => boolean]>([
  [{ scope: ['DE', 'CN'] }, (v) => v.market !== 'FR'],
  [
    { health: ['major', 'critical'], online: true },
    (v) => ['major', 'critical'].includes(v.health) && v.online,
  ],
  [
    { model: ['Nord'], powertrain: ['bev', 'ice'] },
    (v) => v.model === 'Nord' && /bev|ice/.test(v.powertrain),
  ],
  [{ market: ['FR'], filter: 'vehicle.modelYear > 2020' }, (v) => v.market === 'FR' && v.modelYear > 2020],
  [{ q: '000123' }, (v) => v.vin.endsWith('000123')],
  [{ q: ' nord 2019 ' }, (v) => v.model === 'Nord' && v.modelYear === 2019],
  [{ q: 'brs 7919' }, (v) => v.plate === 'B-RS 7919'],
  [
    { bbox: { west: 170, south: -90, east: -160, north: 0 } },
    ({ position: p }) => p !== null && p.latitude <= 0 && (p.longitude >= 170 || p.longitude <= -160),
  ],
])('%j', async (query, matches) => {
  const expected = some.filter(matches).map((v) => v.vin);
  expect(expected.length).toBeGreaterThan(0);
  expect(await fleetOf(some).vins(query)).toEqual(expected);
});

test('what changes is found at once, by whatever depends on it', async () => {
  const { index, find, vins } = fleetOf(some);
  const changing = { ...vehicle(1), online: false } as {
    -readonly [K in keyof FleetVehicle]: FleetVehicle[K];
  };
  index.remove(vin(1));
  index.put(changing);
  const online = () => vins({ online: true, q: vin(1) });
  expect(await online()).toEqual([]);
  changing.online = true;
  index.changed(changing, 'state');
  expect(await online()).toEqual([vin(1)]);
  changing.lastSeenAt = 9e12;
  index.changed(changing, 'lastSeen');
  expect((await find({}, 'lastSeenAt', true))[0]?.vin).toBe(vin(1));
  const here = { bbox: { west: 8, south: 50, east: 9, north: 50.1 } };
  expect(await vins(here)).toEqual([]);
  changing.position = { latitude: 50.05, longitude: 8.5, ts: 1 };
  index.changed(changing, 'positions');
  expect(await vins(here)).toEqual([vin(1)]);
  changing.plate = 'NEW 1';
  index.put(changing);
  expect(await vins({ q: 'new1' })).toEqual([vin(1)]);
  index.remove(vin(1));
  expect(await vins({ q: 'new1' })).toEqual([]);
});

test('each share is counted as if the query did not narrow by it', async () => {
  const { fleet } = fleetOf(some);
  const { total, counts } = await fleet.facets({ scope: null, health: ['major'], online: true, q: 'nord' });
  const nord = some.filter((v) => v.model === 'Nord');
  expect(total).toBe(nord.filter((v) => v.health === 'major' && v.online).length);
  expect(counts.health.get('ok') ?? 0).toBe(nord.filter((v) => v.health === 'ok' && v.online).length);
  expect(counts.online.get(false) ?? 0).toBe(nord.filter((v) => v.health === 'major' && !v.online).length);
  expect([...counts.model.values()].reduce((sum, count) => sum + count, 0)).toBe(total);
});

test('the map gathers what is near, and says what has no place', async () => {
  const at = (index: number, latitude: number, longitude: number, health: FleetVehicle['health'] = 'ok') =>
    vehicle(index, { position: { latitude, longitude, ts: 1 }, health });
  const { fleet } = fleetOf([
    at(1, 48.1, 11.5, 'major'),
    at(2, 48.11, 11.51),
    at(3, -33.9, 151.2),
    at(4, 90, 180),
    vehicle(5, { position: null }),
  ]);
  const world = { west: -180, south: -90, east: 180, north: 90 };
  const far = await fleet.map({ scope: null }, { bbox: world, zoom: 1 });
  expect(far).toMatchObject({ total: 4, withoutPosition: 1 });
  const munich = far.items.find(({ count }) => count === 2);
  expect(munich).toMatchObject({
    vin: null,
    health: { major: 1, ok: 1 },
    bbox: { west: 11.5, south: 48.1, east: 11.51, north: 48.11 },
  });
  expect(munich?.latitude).toBeCloseTo(48.105);
  const near = await fleet.map(
    { scope: null },
    { bbox: { west: 11, south: 48, east: 12, north: 49 }, zoom: 14 },
  );
  expect(near.items.map(({ vin }) => vin)).toEqual([vin(1), vin(2)]);
});

test('a deep zoom over a large box is not answered with every vehicle', async () => {
  const many = Array.from({ length: 20_000 }, (_, index) =>
    vehicle(index, {
      position: {
        latitude: ((index * 37) % 12_000) / 100 - 60,
        longitude: ((index * 101) % 34_000) / 100 - 170,
        ts: 1,
      },
    }),
  );
  const world = { west: -180, south: -90, east: 180, north: 90 };
  const { items, total } = await fleetOf(many).fleet.map({ scope: null }, { bbox: world, zoom: 22 });
  expect(total).toBe(20_000);
  expect(items.length).toBeLessThan(2500);
});
