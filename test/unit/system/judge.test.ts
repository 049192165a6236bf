import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Figures } from '../../../src/system/figures.ts';
import { findProblems, judge } from '../../../src/system/judge.ts';
import { problemTexts } from '../../../src/system/problem-texts.ts';
import { readWatchPolicy } from '../../../src/system/watch-policy.ts';
import { watchCodes } from '../../../src/system/watches.ts';
import { well } from './support/well.ts';

const policy = await readWatchPolicy('/nowhere', join(import.meta.dirname, '../../../policies/watch.yaml'));
const minute = {
  ...{ at: 0, seconds: 60, received: 0, stored: 0, quarantined: 0, lagBytes: 0, batchMs: 0 },
  ...{ connections: 0, memoryBytes: 0, cpu: 0, loopDelayMs: 0 },
};
const standing = { ...minute, connections: 1, lagBytes: 9 };
const mute = { ...standing, lagBytes: 0 };
const slow = { ...minute, loopDelayMs: 400 };
const day = 86_400_000;
const channel = {
  ...({ channel: 'email', isSetUp: true, isDown: true, downSince: 0 } as const),
  ...{ lastSentAt: null, lastError: 'no route', lastErrorAt: 0 },
};

describe('what is not well', () => {
  const cases: [string, Partial<Figures>, string[]][] = [
    ['nothing', {}, []],
    ['not ready', { ready: { ready: false, reasons: ['starts'] } }, ['not-ready']],
    ['the store away', { telemetry: null }, ['telemetry-away']],
    [
      'the database away: what is asked of it is not known',
      { database: null, kept: null, jobs: { items: null } },
      ['database-away'],
    ],
    ['a full journal', { journal: { ...well.journal, blocked: 'full', bytes: 1e9 } }, ['journal-blocked']],
    ['a filling journal', { journal: { ...well.journal, bytes: 6e8 } }, ['journal-filling']],
    ['a damaged journal', { journal: { ...well.journal, damages: 1 } }, ['journal-damaged']],
    ['a pipeline that waits', { pipeline: { ...well.pipeline, blocked: 'away' } }, ['pipeline-blocked']],
    ['a pipeline behind', { journal: { ...well.journal, lagBytes: 1e9 } }, ['pipeline-behind']],
    ['a full disk', { disk: { totalBytes: 1e12, freeBytes: 1e8 } }, ['disk-full']],
    ['a filling disk', { disk: { totalBytes: 1e12, freeBytes: 8e9 } }, ['disk-filling']],
    ['a small disk half full', { disk: { totalBytes: 8e9, freeBytes: 4e9 } }, []],
    ['a small disk that is full', { disk: { totalBytes: 8e9, freeBytes: 5e7 } }, ['disk-full']],
    ['a disk that is gone', { disk: null }, ['disk-away']],
    ['little memory', { memory: { ...well.memory, availableBytes: 2e8 } }, ['memory-low']],
    ['a full heap', { memory: { ...well.memory, heapBytes: 1.9e9 } }, ['heap-full']],
    ['a clock set back', { clock: { jumpedMs: -3000, isSynchronised: true } }, ['clock-jumped']],
    ['a clock that nothing sets', { clock: { jumpedMs: 0, isSynchronised: false } }, ['clock-alone']],
    ['a machine that does not say', { clock: { jumpedMs: 0, isSynchronised: null } }, []],
    [
      'two clocks',
      { database: well.database && { ...well.database, clockAheadMs: -5000 } },
      ['clock-differs'],
    ],
    ['a certificate for a month', { certificateUntil: well.at + 30 * day }, []],
    ['a certificate for a week', { certificateUntil: well.at + 7 * day }, ['certificate-expiring']],
    ['a certificate that has ended', { certificateUntil: well.at - 1 }, ['certificate-expired']],
    ['a slow server', { minutes: [slow, slow, slow] }, ['server-slow']],
    ['one slow minute', { minutes: [slow, { ...slow, loopDelayMs: 1 }, slow] }, []],
    [
      'a pipeline that stands',
      { minutes: [standing, standing, standing], journal: { ...well.journal, lagBytes: 9 } },
      ['pipeline-standing'],
    ],
    [
      'vehicles that are connected and not heard',
      { minutes: [{ ...mute, received: 3 }, ...Array.from({ length: 5 }, () => mute)] },
      ['nothing-received'],
    ],
    ['vehicles that never sent', { minutes: Array.from({ length: 6 }, () => mute) }, []],
    [
      'many that fell silent together',
      { crowds: [{ kind: 'silent', market: 'FR', count: 20, of: 22, since: 0 }] },
      ['many-silent'],
    ],
    ['no jobs', { jobs: { items: null } }, ['jobs-away']],
    ['a job that failed', { jobs: { items: [{ name: 'a', failed: 2 }] } }, ['jobs-failed']],
    ['a channel that is down', { notifications: { channels: [channel] } }, ['channel-down']],
    [
      'two faults, the worse first',
      { telemetry: null, kept: { failingRules: 2, openQuarantine: 0, messagesFailedLastDay: 0 } },
      ['telemetry-away', 'rules-failing'],
    ],
  ];
  test.each(cases)('%s', (_name, change, codes) => {
    expect(findProblems({ ...well, ...change }, policy).map(({ code }) => code)).toEqual(codes);
  });
});

test('between its two limits nothing changes', () => {
  const at = (lagMb: number, was: boolean) =>
    judge({ ...well, journal: { ...well.journal, lagBytes: lagMb * 1_048_576 } }, policy, () => was).find(
      ({ code }) => code === 'pipeline-behind',
    )?.is;
  expect([at(50, false), at(65, false), at(50, true), at(31, true)]).toEqual(['well', 'bad', 'bad', 'well']);
  const free = (mb: number, was: boolean) =>
    judge({ ...well, disk: { totalBytes: 1e12, freeBytes: mb * 1_048_576 } }, policy, () => was).find(
      ({ code }) => code === 'disk-full',
    )?.is;
  expect([free(1200, false), free(1000, false), free(1200, true), free(1600, true)]).toEqual([
    'well',
    'bad',
    'bad',
    'well',
  ]);
});

test('every watch has its sentences in every language, with its figures', () => {
  const broken = {
    ...well,
    minutes: [standing, standing, standing],
    crowds: (['silent', 'connected'] as const).map((kind) => ({
      ...{ kind, market: 'FR', count: 20, of: 22, since: well.at - 600_000 },
    })),
    notifications: { channels: [channel] },
    certificateUntil: well.at + 5 * day,
    jobs: { items: [{ name: 'sweep', failed: 2 }] },
  };
  for (const { code, values } of judge(broken, policy)) {
    const { what, do: todo } = problemTexts(code, values);
    for (const text of [...Object.values(what), ...Object.values(todo)]) {
      expect(text, code).not.toMatch(/[{}]|undefined|NaN/);
      expect(text.length, code).toBeGreaterThan(4);
    }
    expect(new Set(Object.values(what)).size, code).toBe(3);
  }
  expect(judge(broken, policy)).toHaveLength(watchCodes.length);
  expect(problemTexts('disk-full', { bytes: 1.5e8 }).what.en).toBe('Only 150 MB are free on the disk.');
});
