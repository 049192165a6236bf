import { describe, expect, test } from 'vitest';
import { consentIn, newPlan, storedPlan } from '../../../../src/ota/campaigns/campaign-plan.ts';
import { deadlineOfOffer, deploymentLimits } from '../../../../src/ota/campaigns/plan-times.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { day, hour, minute } from '../support/deployments.ts';

function fieldsOf(read: () => unknown): Record<string, string> {
  try {
    read();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return Object.fromEntries(error.fields.map(({ path, message }) => [path, message]));
  }
  return {};
}
const refused = (given: unknown) => fieldsOf(() => newPlan(given));

describe('a new plan', () => {
  test('has every gate unless it says otherwise', () => {
    const { gates, waves, consent } = newPlan({});
    expect(gates).toEqual({
      failures: { maxPercent: 5, leastCount: 50, leastResultsPercent: 70 },
      silence: { downloadingMinutes: 4320, installingMinutes: 720 },
      sameArtifacts: true,
      health: { alpha: 0.01, toleratedRatio: 1.25, leastCarDays: 300, leastMatched: 0.5, soakHours: 72 },
    });
    expect(waves.map(({ percent, hold }) => [percent, hold])).toEqual(
      [1, 4, 15, 30, 50].map((percent) => [percent, true]),
    );
    expect(consent).toEqual({ default: 'ask', markets: {} });
  });

  test('keeps what is given beside the safe values', () => {
    const { gates } = newPlan({ gates: { failures: { maxPercent: 1 }, health: { alpha: 0.05 } } });
    expect(gates.failures).toEqual({ maxPercent: 1, leastCount: 50, leastResultsPercent: 70 });
    expect(gates.health).toMatchObject({ alpha: 0.05, toleratedRatio: 1.25 });
    expect(newPlan({ gates: { health: null } }).gates.health).toBeNull();
  });

  test.each<[unknown, string, string]>([
    [{ gates: { failures: { maxPercent: 80 } } }, 'gates.failures.maxPercent', 'must be at most 50'],
    [{ gates: { failures: { maxPercent: '5' } } }, 'gates.failures.maxPercent', 'must be a number'],
    [{ gates: { failures: { maxPercent: Number.NaN } } }, 'gates.failures.maxPercent', 'must be a number'],
    [{ gates: { failures: { maxPercent: null } } }, 'gates.failures.maxPercent', 'must be a number'],
    [{ gates: { failures: { leastCount: 0 } } }, 'gates.failures.leastCount', 'must be at least 1'],
    [{ gates: { failures: null } }, 'gates.failures', 'must be an object'],
    [{ gates: { failures: { maxPct: 5 } } }, 'gates.failures', 'has an unknown key: maxPct'],
    [
      { gates: { silence: { installingMinutes: 1 } } },
      'gates.silence.installingMinutes',
      'must be at least 10',
    ],
    [{ gates: { silence: null } }, 'gates.silence', 'must be an object'],
    [{ gates: { sameArtifacts: false } }, 'gates.sameArtifacts', 'must be true'],
    [{ gates: { health: { alpha: 0 } } }, 'gates.health.alpha', 'must be at least 0.0001'],
    [{ gates: { health: { toleratedRatio: 0.9 } } }, 'gates.health.toleratedRatio', 'must be at least 1'],
    [{ ramp: { perMinute: 0 } }, 'ramp.perMinute', 'must be at least 1'],
    [
      { ramp: { perMinute: 9, growth: { factor: 2, everyMinutes: 1, mostPerMinute: 8 } } },
      'ramp.growth.mostPerMinute',
      'must be at least 9, the first rate',
    ],
    [{ bandwidth: { bytesPerSecond: 1 } }, 'bandwidth.bytesPerSecond', 'must be at least 1000'],
    [
      { windows: { hours: [{ from: '25:00', to: '05:00' }] } },
      'windows.hours.0.from',
      'must be a time of day such as 22:30',
    ],
    [
      { windows: { hours: [{ from: '05:00', to: '05:00' }] } },
      'windows.hours.0.to',
      'must differ from the begin',
    ],
    [
      { windows: { zoneWhenUnknown: 'Mars/Olympus' } },
      'windows.zoneWhenUnknown',
      'must be a time zone such as Europe/Berlin',
    ],
    [
      { preconditions: { temperature: { least: 40, most: -10 } } },
      'preconditions.temperature.most',
      'must be above the least',
    ],
    [{ consent: { markets: { germany: 'ask' } } }, 'consent.markets.germany', 'must be a market such as DE'],
    [{ consent: { default: 'maybe' } }, 'consent.default', 'must be one of none, inform, ask'],
    [{ waves: [] }, 'waves', 'must have at least 1 item'],
    [{ waves: [{ percent: 5 }] }, 'waves', 'must be 100 % together, not 5 %'],
    [{ waves: [{ percent: 60 }, { percent: 60 }] }, 'waves', 'must be at most 100 % together, not 120 %'],
    [
      { waves: [{ count: 5 }, { percent: 90 }] },
      'waves',
      'must end with one that has all the rest, where one has a count',
    ],
    [{ waves: [{ rest: true }, { percent: 90 }] }, 'waves.0.rest', 'must be the last wave'],
    [{ waves: [{ percent: 100, count: 3 }] }, 'waves.0', 'must have one of percent, count and rest'],
    [{ waves: [{ hold: false }] }, 'waves.0', 'must have one of percent, count and rest'],
  ])('%j is refused by the field’s name', (given, path, message) => {
    expect(refused(given)[path]).toBe(message);
  });
});

describe('a stored plan', () => {
  const whole = JSON.parse(JSON.stringify(newPlan({}))) as Record<
    string,
    Record<string, Record<string, unknown>>
  >;

  test('is read as it was written', () => {
    expect(storedPlan(whole)).toEqual(newPlan({}));
  });

  test('nothing that it lacks is made up', () => {
    const paths = [
      'gates',
      'gates.failures',
      'gates.failures.maxPercent',
      'gates.silence.installingMinutes',
      'gates.sameArtifacts',
      'gates.health',
      'gates.health.alpha',
      'waves',
      'retries.most',
      'consent.default',
      'deadlines.vehicleHours',
      'windows.hours',
      'ramp.growth',
    ];
    for (const path of paths) {
      const damaged = structuredClone(whole) as Record<string, unknown>;
      const keys = path.split('.');
      const parent = keys
        .slice(0, -1)
        .reduce<Record<string, unknown>>((at, key) => at[key] as Record<string, unknown>, damaged);
      delete parent[keys.at(-1) ?? ''];
      expect(Object.keys(fieldsOf(() => storedPlan(damaged)))).toEqual([path]);
    }
  });

  test('a limit that became unreadable stops it', () => {
    const damaged = structuredClone(whole);
    (damaged.gates?.failures as Record<string, unknown>).maxPercent = '5 %';
    expect(() => storedPlan(damaged)).toThrow('gates.failures.maxPercent: must be a number');
  });
});

test('consent is the market’s own, else the default', () => {
  const { consent } = newPlan({ consent: { default: 'inform', markets: { CN: 'ask' } } });
  expect([
    consentIn({ consent }, 'CN'),
    consentIn({ consent }, 'DE'),
    consentIn({ consent }, 'constructor'),
  ]).toEqual(['ask', 'inform', 'inform']);
});

test('what the plan says of times', () => {
  const plan = newPlan({
    deadlines: { vehicleHours: 48, campaignDays: 3 },
    retries: { most: 1, firstAfterMinutes: 5 },
  });
  expect(deadlineOfOffer(plan, { startedAt: 0, at: hour })).toBe(49 * hour);
  expect(deadlineOfOffer(plan, { startedAt: 0, at: 2 * day })).toBe(3 * day);
  expect(deploymentLimits(plan)).toMatchObject({
    mostRetries: 1,
    firstRetryMs: 5 * minute,
    silentInstallingMs: 12 * hour,
  });
});
