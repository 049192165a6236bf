import { expect, test } from 'vitest';
import { composeReadiness } from '../../../src/compose/readiness.ts';
import { nobodyConnectsHere } from '../../../src/gateway/broker.ts';

const works = { ready: true, reasons: [] };

function start(isGateway: boolean) {
  const now = { blocked: null as string | null, away: null as string | null, isDatabaseThere: true };
  const composed = composeReadiness({
    isGateway,
    isDatabaseThere: async () => now.isDatabaseThere,
    broker: {
      status: () => ({
        ...{ connected: 0, away: now.away, port: null, tlsPort: null, refused: {} },
        ...nobodyConnectsHere,
      }),
    },
    journal: {
      status: () => ({
        ...{ first: 0, flushed: 0, trimmed: 0, bytes: 0, damage: [] },
        blocked: now.blocked,
      }),
    },
  });
  composed.readiness.set(null);
  return { now, ...composed };
}

test('the gateway is ready while vehicles are accepted, with or without the database', async () => {
  const { now, readiness, accepting } = start(true);
  now.isDatabaseThere = false;
  expect(await readiness.check()).toEqual(works);
  for (const [key, reason] of [
    ['blocked', 'the journal is full'],
    ['away', 'the broker is away'],
  ] as const) {
    now[key] = reason;
    for (const check of [readiness.check, accepting])
      expect(await check()).toEqual({ ready: false, reasons: [reason] });
    now[key] = null;
  }
});

test('another process is ready while the database is there, and tells of vehicles what the gateway tells', async () => {
  const { now, readiness, accepting } = start(false);
  now.isDatabaseThere = false;
  expect(await readiness.check()).toEqual({ ready: false, reasons: ['the database does not answer'] });
  expect(await accepting()).toEqual(works);
  now.isDatabaseThere = true;
  now.blocked = 'the gateway is not reached';
  expect(await readiness.check()).toEqual(works);
  expect(await accepting()).toEqual({ ready: false, reasons: ['the gateway is not reached'] });
});
