import { describe, expect, test } from 'vitest';
import { learn, longestOf } from '../../../src/vehicles/silence-habit.ts';
import { createSilenceWatch, type Watched } from '../../../src/vehicles/silence-watch.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.UTC(2026, 5, 1);

test('the longest pause of the last 30 days', () => {
  const habit = learn(
    learn(learn([], 10 * hour, start), 60 * hour, start + 7 * day),
    20 * hour,
    start + 8 * day,
  );
  expect(habit.map(([, ms]) => ms / hour)).toEqual([10, 60]);
  expect(longestOf(habit, start + 9 * day) / hour).toBe(60);
  expect(longestOf(habit, start + 34 * day) / hour).toBe(60);
  expect(longestOf(habit, start + 45 * day)).toBe(0);
});

/** A fleet that is looked at as the job does, an hour or a minute at a time. */
function fleet(count: number, markets: readonly string[] = ['DE']) {
  const watch = createSilenceWatch();
  let now = start;
  const cars = Array.from({ length: count }, (_, number) => ({
    vin: `CAR${number}`,
    market: markets[number % markets.length] ?? 'DE',
    online: false,
    lastSeenAt: start,
    createdAt: start - 30 * day,
  }));
  const look = () => {
    watch.begin(now);
    for (const car of cars) watch.look(car as Watched);
    const found = watch.end();
    watch.said(found.words);
    return found;
  };
  return {
    cars,
    watch,
    look,
    now: () => now,
    /** Looks on the way, and gives all that was found. */
    pass(ms: number, step = 10 * minute, alive: readonly { lastSeenAt: number }[] = []) {
      const words = [];
      let crowds: ReturnType<typeof look>['crowds'] = [];
      for (const end = now + ms; now < end; ) {
        now += Math.min(step, end - now);
        for (const car of alive) car.lastSeenAt = now;
        const found = look();
        words.push(...found.words);
        crowds = found.crowds;
      }
      return { words, crowds };
    },
    away(ms: number) {
      now += ms;
    },
  };
}

describe('one vehicle', () => {
  test('is told in growing steps once it is silent for longer than ever, and once when it is heard again', () => {
    const { cars, pass } = fleet(1);
    const [car] = cars;
    const hours = pass(30 * hour).words.map(({ ms }) => Math.round(ms / hour));
    expect(hours.slice(0, 5)).toEqual([6, 7, 8, 9, 10]);
    expect(hours.length).toBeLessThan(20);
    if (car !== undefined) car.lastSeenAt = start + 30 * hour;
    expect(pass(minute).words).toMatchObject([
      { vin: 'CAR0', kind: 'silent', ms: 0, knownForMs: 30 * day + 30 * hour },
    ]);
    expect(pass(5 * hour).words).toEqual([]);
  });

  test('that stands still every weekend is no news on the next one', () => {
    const { cars, pass } = fleet(1);
    for (let week = 0; week < 2; week++) {
      pass(4 * day, 10 * minute, cars);
      const { words } = pass(3 * day);
      expect(words.filter(({ ms }) => ms > 0).length > 0, `weekend ${week}`).toBe(week === 0);
    }
    pass(hour, minute, cars);
    const [first] = pass(5 * day).words;
    expect(first?.longestMs).toBeGreaterThan(70 * hour);
    expect(first?.ms).toBeGreaterThanOrEqual(first?.longestMs ?? 0);
  });

  test('of which the server could hear nothing was not silent', () => {
    const { pass, away } = fleet(1);
    pass(hour);
    away(3 * day);
    expect(pass(4 * hour).words).toEqual([]);
    expect(pass(2 * hour).words).toHaveLength(1);
  });

  test('that is new is not known well enough', () => {
    const { cars, pass } = fleet(1);
    for (const car of cars) car.createdAt = start - hour;
    expect(pass(10 * day).words).toEqual([]);
  });

  test('that is connected and sends nothing', () => {
    const { cars, pass } = fleet(1);
    const [car] = cars;
    if (car === undefined) throw new Error('no car');
    car.online = true;
    const { words } = pass(40 * minute, minute);
    expect(words.map(({ kind, ms }) => [kind, ms / minute])).toEqual([
      ['connected', 10],
      ['connected', 20],
      ['connected', 30],
      ['connected', 40],
    ]);
    car.online = false;
    expect(pass(minute).words).toMatchObject([{ kind: 'connected', ms: 0 }]);
    expect(pass(hour).words).toEqual([]);
  });

  test('is remembered over a restart', () => {
    const first = fleet(1);
    const kept = new Map<string, never>();
    first.pass(30 * hour);
    const watch = createSilenceWatch();
    const memory = {
      pauses: [],
      connectedPauses: [],
      saidAt: first.now(),
      saidMs: 30 * hour,
      connectedSaidMs: 0,
    };
    watch.restore([...kept, ['CAR0', memory]], { lookedAt: first.now(), absences: [] });
    const look = (at: number, lastSeenAt: number) => {
      watch.begin(at);
      watch.look({ ...(first.cars[0] as Watched), lastSeenAt });
      return watch.end().words;
    };
    expect(look(first.now() + minute, start)).toEqual([]);
    expect(look(first.now() + 2 * minute, first.now() + minute)).toMatchObject([{ ms: 0 }]);
  });
});

describe('many at once', () => {
  test('have one cause; who stays silent when the others are back is told', () => {
    const { cars, pass } = fleet(40);
    const broken = pass(10 * hour);
    expect(broken.words).toEqual([]);
    expect(broken.crowds).toEqual([{ kind: 'silent', market: null, count: 40, of: 40, since: start }]);
    const { words, crowds } = pass(2 * hour, 10 * minute, cars.slice(2));
    expect(crowds).toEqual([]);
    expect([...new Set(words.map(({ vin }) => vin))]).toEqual(['CAR0', 'CAR1']);
  });

  test('of one country', () => {
    const { cars, pass } = fleet(200, ['DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'FR']);
    const german = cars.filter(({ market }) => market === 'DE');
    const { words, crowds } = pass(10 * hour, 10 * minute, german);
    expect(words).toEqual([]);
    expect(crowds).toEqual([{ kind: 'silent', market: 'FR', count: 20, of: 20, since: start }]);
  });

  test('a few of a large fleet have causes of their own', () => {
    const { cars, pass } = fleet(200);
    const { words, crowds } = pass(7 * hour, 10 * minute, cars.slice(12));
    expect(crowds).toEqual([]);
    expect(new Set(words.map(({ vin }) => vin)).size).toBe(12);
  });

  test('that are connected while nothing comes: the server does not hear, not the vehicles', () => {
    const { cars, pass } = fleet(20);
    for (const car of cars) car.online = true;
    const { words, crowds } = pass(30 * minute, minute);
    expect(words).toEqual([]);
    expect(crowds).toMatchObject([{ kind: 'connected', market: null, count: 20, of: 20 }]);
  });

  test('a week later everybody is told for himself', () => {
    const { pass } = fleet(20);
    expect(pass(7 * day - hour).words).toEqual([]);
    expect(new Set(pass(2 * hour).words.map(({ vin }) => vin)).size).toBe(20);
  });
});

test('a look at a hundred thousand vehicles costs little', () => {
  const { look } = fleet(100_000);
  look();
  const begin = performance.now();
  look();
  expect(performance.now() - begin).toBeLessThan(500);
});
