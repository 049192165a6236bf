import { describe, expect, test } from 'vitest';
import type { TimelineEntry } from '../../../src/console/api/queries/timeline.ts';
import { bounds, spanOf, ticksOf } from '../../../src/console/pages/vehicle/faults/strip-scale.ts';
import { scaleOf } from '../../../src/console/pages/vehicle/health/trend-scale.ts';
import {
  changeOf,
  draftOf,
  undoOf,
} from '../../../src/console/pages/vehicle/registration/registration-draft.ts';
import { daysOf, rowsOf } from '../../../src/console/pages/vehicle/timeline/timeline-rows.ts';
import { verdictOf } from '../../../src/console/pages/vehicle/verdict-of.ts';

const day = 86_400_000;

describe('may it be driven', () => {
  type Spoken = Parameters<typeof verdictOf>[0][number];
  type OpenFault = Parameters<typeof verdictOf>[1][number];
  const alert = (
    severity: Spoken['severity'],
    mayBeDriven: Spoken['mayBeDriven'],
    name = severity,
  ): Spoken => ({
    id: name,
    name,
    severity,
    mayBeDriven,
  });
  const fault = (mayBeDriven: OpenFault['mayBeDriven'], active: boolean): OpenFault => ({
    ecu: 'BMS',
    code: 'P1',
    description: 'fault',
    severity: 'major',
    mayBeDriven,
    active,
  });

  test.each([
    ['nothing is wrong', [], [], 'yes', []],
    ['one says no', [alert('critical', 'no'), alert('major', 'limited')], [], 'no', ['critical']],
    ['a fault that has ended says nothing', [], [fault('no', false)], 'yes', []],
    ['an open fault speaks too', [alert('minor', 'yes')], [fault('limited', true)], 'limited', ['fault']],
    ['something grave of which nobody can say', [alert('critical', null)], [], 'unknown', ['critical']],
    ['something slight of which nobody can say', [alert('minor', null)], [], 'yes', []],
  ] as const)('%s', (_name, alerts, faults, verdict, reasons) => {
    const found = verdictOf(alerts, faults);
    expect(found.verdict).toBe(verdict);
    expect(found.reasons.map(({ name }) => name)).toEqual(reasons);
  });

  test('reasons come gravest first, each once', () => {
    const said = [
      alert('major', 'limited', 'b' as never),
      alert('critical', 'limited', 'a' as never),
      alert('major', 'limited', 'b' as never),
    ];
    expect(verdictOf(said, []).reasons.map(({ name }) => name)).toEqual(['a', 'b']);
  });
});

describe('the timeline', () => {
  const gap = (at: number, reason: 'lost' | 'offline' = 'lost'): TimelineEntry => ({
    id: `${reason}/${at}`,
    at,
    kind: 'gap',
    to: at + 10,
    reason,
    ongoing: false,
  });
  const inventory = (at: number, changes: [] | null): TimelineEntry => ({
    id: `report/${at}`,
    at,
    kind: 'inventory',
    data: null,
    changes,
  });
  const dayOf = (at: number) => String(Math.floor(at / day));

  test('three and more losses in a row are told as one, within a day', () => {
    const rows = rowsOf([gap(300), gap(200), gap(100), gap(50, 'offline'), gap(20), gap(10)], dayOf);
    expect(rows).toMatchObject([
      { type: 'gaps', at: 300, from: 100, count: 3, lostMs: 30 },
      { type: 'entry', at: 50 },
      { type: 'entry', at: 20 },
      { type: 'entry', at: 10 },
    ]);
    const overMidnight = rowsOf([gap(day + 20), gap(day + 10), gap(30), gap(20)], dayOf);
    expect(overMidnight.map(({ type }) => type)).toEqual(['entry', 'entry', 'entry', 'entry']);
    expect(daysOf(overMidnight, dayOf).map(({ rows: list }) => list.length)).toEqual([2, 2]);
  });

  test('an inventory that changed nothing is no news; the first one is', () => {
    expect(rowsOf([inventory(2, []), inventory(1, null)], dayOf).map(({ at }) => at)).toEqual([1]);
  });
});

describe('the axis of a trend', () => {
  test('has round ticks around the values', () => {
    const { low, high, ticks } = scaleOf([{ min: 61.3, max: 81.2 }], null, 20);
    expect([low, high]).toEqual([60, 90]);
    expect(ticks).toEqual([60, 70, 80, 90]);
  });
  test('shows a limit that is near, not one far off', () => {
    expect(scaleOf([{ min: 12.6, max: 12.7 }], 11.9, 0.6).low).toBeLessThanOrEqual(11.9);
    expect(scaleOf([{ min: 249, max: 250 }], 100, 30).low).toBeGreaterThan(200);
  });
  test('is never so low that noise looks like a cliff', () => {
    const { low, high } = scaleOf([{ min: 50, max: 50.01 }], null, 20);
    expect(high - low).toBeGreaterThanOrEqual(20);
  });
});

test('an episode has its place on the strip, and can always be seen', () => {
  const now = 100 * day;
  expect(bounds([], '30', now)).toEqual({ from: 70 * day, to: now });
  const from = 90 * day;
  expect(spanOf({ firstSeen: 91 * day, endedAt: 92 * day }, from, now)).toEqual({ left: 10, width: 10 });
  expect(spanOf({ firstSeen: 80 * day, endedAt: null }, from, now)).toEqual({ left: 0, width: 100 });
  expect(spanOf({ firstSeen: now, endedAt: null }, from, now)).toEqual({ left: 99.4, width: 0.6 });
  expect(spanOf({ firstSeen: 80 * day, endedAt: 85 * day }, from, now)).toBeNull();
  expect(ticksOf(0, 4)).toEqual([0, 1, 2, 3, 4]);
});

describe('the registration form', () => {
  const vehicle = {
    ...{ model: 'A', modelYear: 2024, powertrain: 'bev', market: 'DE', plate: null, chemistry: 'nmc' },
    ...{ timeZone: null, attributes: { fleet: 'north', seats: 5, leased: true } },
  } as unknown as Parameters<typeof draftOf>[0];
  const draft = draftOf(vehicle);

  test('sends what was changed, and nothing where nothing was', () => {
    expect(changeOf(vehicle, draft)).toBeNull();
    const change = changeOf(vehicle, { ...draft, plate: ' B-RS 1 ', chemistry: '', modelYear: '2023' });
    expect(change).toEqual({ plate: 'B-RS 1', chemistry: null, modelYear: 2023 });
    expect(undoOf(vehicle, change ?? {})).toEqual({ plate: null, chemistry: 'nmc', modelYear: 2024 });
  });

  test('attributes keep their types as long as what is typed reads as such', () => {
    const attributes = draft.attributes.map((one) =>
      one.name === 'seats' ? { ...one, value: '7' } : one.name === 'leased' ? { ...one, value: 'no' } : one,
    );
    expect(changeOf(vehicle, { ...draft, attributes })).toEqual({
      attributes: { fleet: 'north', seats: 7, leased: 'no' },
    });
  });
});
