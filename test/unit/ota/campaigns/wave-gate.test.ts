import { describe, expect, test } from 'vitest';
import { acknowledge, countWave } from '../../../../src/ota/campaigns/wave-counts.ts';
import { type GateView, healthWindows, judgeWave } from '../../../../src/ota/campaigns/wave-gate.ts';
import { day, hour } from '../support/deployments.ts';
import { noHarm, sick, view, wave } from '../support/gate-views.ts';

const whys = (so: GateView): string[] => {
  const verdict = judgeWave(so);
  return verdict.decision === 'wait' ? verdict.whys.map(({ why }) => why) : [verdict.decision];
};
const reasons = (so: GateView): string[] => {
  const verdict = judgeWave(so);
  return verdict.decision === 'halt'
    ? verdict.reasons.map(({ gate, wave: index }) => `${gate} ${index}`)
    : [verdict.decision];
};

describe('the next wave', () => {
  test('opens when all gates let it', () => {
    expect(judgeWave(view())).toEqual({ decision: 'open-next', doneAt: day });
  });

  test('the first one needs nothing but known artifacts', () => {
    const before = view({ waves: [], doneAt: null, health: null, artifacts: ['a'], hold: true });
    expect(whys(before)).toEqual(['open-next']);
    expect(whys({ ...before, artifacts: [null] })).toEqual(['artifacts']);
  });

  test('never on too few results', () => {
    const few = view({ waves: [wave(0, 100, { installed: 69, unanswered: 31 })], doneAt: null });
    expect(judgeWave(few)).toMatchObject({
      decision: 'wait',
      doneAt: null,
      whys: [
        {
          why: 'results',
          message: '69 of at least 70 results are there.',
          figures: { results: 69, needed: 70 },
        },
      ],
    });
    expect(whys({ ...few, released: true })).toEqual(['results']);
    const enough = judgeWave({ ...few, waves: [wave(0, 100, { installed: 70, unanswered: 30 })] });
    expect(enough).toMatchObject({ decision: 'wait', doneAt: 4 * day, whys: [{ why: 'soak' }] });
  });

  test('those who declined are no results, and a wave must not shrink to none by them', () => {
    const declined = (installed: number) =>
      view({ waves: [wave(0, 100, { installed, left: 100 - installed })], doneAt: null });
    expect(reasons(declined(49))).toEqual(['results 0']);
    expect(whys(declined(50))).toEqual(['soak']);
    const known = acknowledge([{ gate: 'results', wave: 0, message: '', figures: {} }], declined(49).waves, {
      at: day,
      by: 'a',
    });
    expect(whys({ ...declined(49), acknowledged: [known] })).toEqual(['soak']);
  });

  test('waits for the soak', () => {
    expect(judgeWave(view({ now: 4 * day - hour }))).toMatchObject({
      decision: 'wait',
      whys: [
        { why: 'soak', message: 'It is watched for 72 hours; 71 are over.', figures: { until: 4 * day } },
      ],
    });
  });

  test('waits where health cannot be judged, and says what is lacking', () => {
    const young = {
      ...noHarm,
      verdict: 'cannot-judge',
      why: 'too-few-days',
      updated: { cars: 90, days: 120, incidents: 0 },
    } as const;
    expect(judgeWave(view({ health: young }))).toMatchObject({
      whys: [{ why: 'health', message: '120 of 300 car-days are there to judge health by.' }],
    });
    const alone = { ...noHarm, verdict: 'cannot-judge', why: 'too-few-alike', matched: 0.3 } as const;
    expect(judgeWave(view({ health: alone }))).toMatchObject({
      whys: [{ why: 'health', figures: { matched: 0.3, leastMatched: 0.5 } }],
    });
    expect(whys(view({ health: null }))).toEqual(['health']);
    expect(whys(view({ health: null, released: true }))).toEqual(['health']);
    expect(whys(view({ health: null, gates: { health: null } }))).toEqual(['open-next']);
  });

  test('is held for a person, once only that is missing', () => {
    expect(whys(view({ hold: true }))).toEqual(['held']);
    expect(whys(view({ held: true }))).toEqual(['held']);
    expect(whys(view({ hold: true, released: true }))).toEqual(['open-next']);
    expect(whys(view({ hold: true, released: true, now: 2 * day }))).toEqual(['soak']);
  });
});

describe('the end', () => {
  const all = [
    wave(0, 100, { installed: 100 }),
    wave(1, 300, { installed: 290, left: 10 }),
    wave(2, 600, { installed: 600 }),
  ];
  const artifacts = ['a', 'a', 'a'];

  test('comes after the last wave and its soak', () => {
    expect(whys(view({ waves: all, artifacts }))).toEqual(['finish']);
    expect(whys(view({ waves: all, artifacts, now: 2 * day }))).toEqual(['soak']);
    const alone = { ...noHarm, verdict: 'cannot-judge', why: 'too-few-alike' } as const;
    expect(whys(view({ waves: all, artifacts, health: alone, hold: true }))).toEqual(['finish']);
  });

  test('not while a vehicle of any wave is under way', () => {
    const straggler = [wave(0, 100, { installed: 99, underWay: 1 }), ...all.slice(1)];
    expect(whys(view({ waves: straggler, artifacts }))).toEqual(['under-way']);
  });

  test('the campaign’s own deadline ends it without another wave', () => {
    expect(whys(view({ endsAt: 3 * day }))).toEqual(['finish']);
    expect(
      whys(
        view({
          endsAt: 3 * day,
          waves: [wave(0, 100, { installed: 10, underWay: 1, left: 89 })],
          doneAt: null,
        }),
      ),
    ).toEqual(['under-way']);
    expect(whys(view({ endsAt: 3 * day, waves: [], doneAt: null }))).toEqual(['finish']);
  });
});

describe('failures', () => {
  const first = (installed: number, failed: Record<string, number>, silent = 0) =>
    view({ waves: [wave(0, 1000, { installed, failed, silent })], doneAt: null });

  test('halt in the middle of a wave, by how many results there are', () => {
    expect(reasons(first(40, { 'flash-failed': 2 }))).toEqual(['wait']);
    expect(reasons(first(40, { 'flash-failed': 3 }))).toEqual(['failures 0']);
    expect(reasons(first(57, { 'flash-failed': 3 }))).toEqual(['wait']);
    expect(reasons(first(190, { 'flash-failed': 10 }))).toEqual(['wait']);
    expect(reasons(first(190, { 'flash-failed': 9, 'boot-failed': 2 }))).toEqual(['failures 0']);
  });

  test('say how many of how many, and of what', () => {
    expect(judgeWave(first(60, { 'flash-failed': 5, 'boot-failed': 9 }, 1))).toMatchObject({
      reasons: [
        {
          gate: 'failures',
          message: '15 of 75 vehicles of wave 1 failed: more than 5 %.',
          figures: {
            failures: 15,
            silent: 1,
            results: 75,
            percent: 20,
            maxPercent: 5,
            mostlyCode: 'boot-failed',
            size: 1000,
          },
        },
      ],
    });
  });

  test('of a small wave all count', () => {
    expect(
      reasons(view({ waves: [wave(0, 10, { installed: 3, failed: { x: 1 }, underWay: 6 })], doneAt: null })),
    ).toEqual(['failures 0']);
  });

  test('hawkBit #693: vehicles that fall silent halt it', () => {
    const counts = countWave(0, 100, [
      { state: 'succeeded', code: null, count: 50 },
      { state: 'timed-out', code: 'silent', count: 6 },
      { state: 'timed-out', code: 'no-answer', count: 4 },
      { state: 'installing', code: null, count: 3 },
    ]);
    expect(counts).toMatchObject({ installed: 50, silent: 6, left: 4, underWay: 3, waiting: 37, failed: {} });
    expect(reasons(view({ waves: [counts], doneAt: null }))).toEqual(['silence 0']);
  });

  test('hawkBit #2161: two waves that fail at once are one halt with both', () => {
    const both = [
      wave(0, 100, { installed: 80, failed: { late: 20 } }),
      wave(1, 300, { installed: 10, failed: { x: 9 } }),
    ];
    expect(reasons(view({ waves: both, artifacts: ['a', 'a', 'b'], health: sick, doneAt: null }))).toEqual([
      'failures 0',
      'failures 1',
      'artifacts 2',
      'health 1',
    ]);
  });

  test('what was known at a resume does not halt it again; what comes on top does', () => {
    const known = [wave(0, 1000, { installed: 80, failed: { x: 20 } })];
    const halted = judgeWave(view({ waves: known, doneAt: null }));
    if (halted.decision !== 'halt') throw new Error('not halted');
    const acknowledged = [acknowledge(halted.reasons, known, { at: day, by: 'anna' })];
    const later = (installed: number, x: number) =>
      reasons(view({ waves: [wave(0, 1000, { installed, failed: { x } })], doneAt: null, acknowledged }));
    expect(later(80, 20)).toEqual(['wait']);
    expect(later(120, 22)).toEqual(['wait']);
    expect(later(120, 23)).toEqual(['failures 0']);
  });
});

describe('health', () => {
  test('sick cars halt it at any time, in the last wave too', () => {
    expect(reasons(view({ health: sick, now: day, doneAt: null }))).toEqual(['health 0']);
    const all = [0, 1, 2].map((index) => wave(index, 100, { installed: 100 }));
    expect(reasons(view({ waves: all, artifacts: ['a', 'a', 'a'], health: sick }))).toEqual(['health 2']);
    expect(judgeWave(view({ health: { ...sick, high: Number.POSITIVE_INFINITY } }))).toMatchObject({
      reasons: [
        {
          message: 'Updated cars have faults, 3.0 times as often as cars like them: 6 in 600 car-days.',
          figures: { ratio: 3, low: 1.6, high: null, tolerated: 1.25, evidence: 240, limit: 100 },
        },
      ],
    });
  });

  test('after somebody resumed though cars were sick it is judged by what came since', () => {
    const known = acknowledge([{ gate: 'health', wave: 1, message: '', figures: {} }], [], {
      at: 5 * day,
      by: 'anna',
    });
    expect(healthWindows([day, 4 * day, 8 * day], [])).toEqual([day, 4 * day, 8 * day]);
    expect(healthWindows([day, 4 * day, 8 * day], [known])).toEqual([5 * day, 8 * day]);
  });
});

test('Rivian 2023.42: another artifact than the one that passed halts it, naming both', () => {
  expect(judgeWave(view({ artifacts: ['a1', 'b2'] }))).toMatchObject({
    decision: 'halt',
    reasons: [
      {
        gate: 'artifacts',
        wave: 1,
        message: 'Wave 2 would get b2, and what passed before it is a1.',
        figures: { passed: 'a1', offered: 'b2' },
      },
    ],
  });
});
