import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Candidate, type Job, matchTechnicians } from '../../../src/service/technicians/match.ts';
import { onCallAt, onCallBetween, rotaPlan } from '../../../src/service/technicians/on-call.ts';

const hour = 3_600_000;
const job: Job = {
  from: 1000 * hour,
  to: 1004 * hour,
  certificates: ['high-voltage'],
  skills: [],
  language: 'es',
  position: { latitude: 48.1, longitude: 11.6 },
  maxOpenCases: 5,
};
const somebody = (id: string, more: Partial<Candidate> = {}): Candidate => ({
  ...{ id, name: id, languages: ['es'], skills: [], calendar: null, hasHours: true, absences: [] },
  certificates: [{ kind: 'high-voltage', expiresAt: null }],
  ...{ isOnCall: false, hasPlace: true, position: { latitude: 48, longitude: 11 } },
  ...{ visits: [], openCases: 0 },
  ...more,
});

test('the nearest fit who is free, and why nobody else', () => {
  const found = matchTechnicians(
    [
      somebody('far', { position: { latitude: 52.5, longitude: 13.4 } }),
      somebody('near'),
      somebody('lapsed', { certificates: [{ kind: 'high-voltage', expiresAt: 1003 * hour }] }),
      somebody('without', { certificates: [], languages: ['en'] }),
      somebody('busy', { visits: [{ from: 1003 * hour, to: 1005 * hour }] }),
      somebody('away', { absences: [{ from: 0, to: 2000 * hour }] }),
      somebody('asleep', { hasHours: false }),
      somebody('called', { hasHours: false, isOnCall: true, position: null }),
    ],
    job,
  );
  const why = Object.fromEntries(
    found.map(({ candidate, obstacles }) => [candidate.id, obstacles.map((one) => one.code)]),
  );
  expect(found[0]?.candidate.id).toBe('near');
  expect(Math.round(found[0]?.kilometres ?? 0)).toBe(46);
  expect(why).toEqual({
    near: [],
    far: ['farther'],
    called: ['farther'],
    lapsed: ['certificate-lapsed'],
    without: ['certificate-missing', 'language-missing'],
    busy: ['on-another-visit'],
    away: ['absent'],
    asleep: ['not-at-work'],
  });
});

test('why nobody can say how far somebody is', () => {
  const lost = { position: null };
  const others = [somebody('placeless', { ...lost, hasPlace: false }), somebody('unmeasured', lost)];
  const why = (of: Job) =>
    Object.fromEntries(
      matchTechnicians([somebody('near'), ...others], of).map(({ candidate: { id }, obstacles: [one] }) => [
        id,
        one?.code === 'farther' ? one.unknown : null,
      ]),
    );
  expect(why(job)).toEqual({ near: null, placeless: 'place', unmeasured: 'coordinates' });
  expect(why({ ...job, position: null })).toMatchObject({ placeless: 'vehicle', unmeasured: 'vehicle' });
});

test('whoever is proposed holds the certificate to the end of the job, whatever the others are like', () => {
  const candidates = fc.uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1 }),
      expiresAt: fc.option(fc.integer({ min: 990 * hour, max: 1010 * hour })),
      has: fc.boolean(),
      isOnCall: fc.boolean(),
      openCases: fc.integer({ min: 0, max: 6 }),
    }),
    { selector: ({ id }) => id },
  );
  fc.assert(
    fc.property(candidates, (given) => {
      const all = given.map(({ id, has, expiresAt, ...more }) =>
        somebody(id, { ...more, certificates: has ? [{ kind: 'high-voltage', expiresAt }] : [] }),
      );
      const found = matchTechnicians(all, job);
      expect(found.map(({ candidate }) => candidate.id).sort()).toEqual(all.map(({ id }) => id).sort());
      const free = found.filter(({ obstacles }) => obstacles.length === 0);
      expect(free.length).toBeLessThanOrEqual(1);
      for (const { candidate } of free)
        expect(
          candidate.certificates.some(({ expiresAt }) => expiresAt === null || expiresAt >= job.to),
        ).toBe(true);
      expect(matchTechnicians([...all].reverse(), job)).toEqual(found);
    }),
  );
});

const [a, b, c] = ['a', 'b', 'c'].map((letter) => `${letter.repeat(8)}-aaaa-4aaa-8aaa-aaaaaaaaaaaa`) as [
  string,
  string,
  string,
];
const plan = rotaPlan.parse({
  timeZone: 'Europe/Berlin',
  startsOn: '2026-03-23',
  handOver: '08:00',
  days: 7,
  members: [a, b],
  overrides: [{ from: Date.parse('2026-04-01T00:00Z'), to: Date.parse('2026-04-02T00:00Z'), technician: c }],
});

test('turns are handed over at the same time by the clock, summer or winter', () => {
  expect(onCallAt(plan, Date.parse('2026-03-23T06:59Z'))).toBeUndefined();
  expect(onCallAt(plan, Date.parse('2026-03-23T07:00Z'))?.technician).toBe(a);
  expect(onCallAt(plan, Date.parse('2026-03-30T05:59Z'))?.technician).toBe(a);
  expect(onCallAt(plan, Date.parse('2026-03-30T06:00Z'))?.technician).toBe(b);
  expect(onCallAt(plan, Date.parse('2026-04-01T12:00Z'))).toMatchObject({ technician: c, isOverride: true });
  const shifts = onCallBetween(plan, Date.parse('2026-03-23T00:00Z'), Date.parse('2026-04-10T00:00Z'));
  expect(shifts.map(({ technician }) => technician)).toEqual([a, b, c, b, a]);
});

test('at every moment somebody is on call, and shifts leave no gap', () => {
  const from = Date.parse('2026-03-24T00:00Z');
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 9000 }), fc.integer({ min: 1, max: 2000 }), (skip, hours) => {
      const begin = from + skip * hour;
      const end = begin + hours * hour;
      const shifts = onCallBetween(plan, begin, end);
      expect(shifts[0]?.from).toBe(begin);
      expect(shifts.at(-1)?.to).toBe(end);
      for (const [index, shift] of shifts.entries()) {
        if (index > 0) expect(shift.from).toBe(shifts[index - 1]?.to);
        expect(onCallAt(plan, shift.to - 1)?.technician).toBe(shift.technician);
      }
    }),
  );
});
