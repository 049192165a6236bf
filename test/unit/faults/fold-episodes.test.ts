import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FaultHistory } from '../../../src/faults/fault-history.ts';
import { type FoldedEpisode, foldEpisodes, type MemoryReport } from '../../../src/faults/fold-episodes.ts';
import { toItem } from '../../../src/faults/received-reports.ts';
import type { FaultReport } from '../../../src/wire/messages.ts';
import { udsReports } from './support.ts';

const key = { vin: 'LTESTVEH0RW000001', ecu: 'BMS', system: 'uds' } as const;
const memoryReport = (report: FaultReport): MemoryReport =>
  toItem({ vin: key.vin, position: 0, ts: report.ts, receivedAt: 0, report }).report;

function fold(
  ...reports: [ts: number, complete: boolean, faults: [code: string, status: number, extra?: object][]][]
) {
  const folded = foldEpisodes(
    key,
    reports.map(([ts, complete, faults]) =>
      memoryReport({
        ts,
        ecu: 'BMS',
        system: 'uds',
        complete,
        faults: faults.map(([code, status, extra]) => ({ code, status, ...extra })),
      }),
    ),
  );
  return folded.sort((a, b) => a.firstSeen - b.firstSeen);
}

describe('the fold', () => {
  test('a complete memory ends what it lacks; a change does not', () => {
    expect(
      fold(
        [
          1,
          true,
          [
            ['P0A80', 9],
            ['P0AA6', 9],
          ],
        ],
        [2, false, [['P0AA6', 9]]],
        [3, true, [['P0AA6', 9]]],
      ),
    ).toMatchObject([
      { code: 'P0A80', firstSeen: 1, lastSeen: 1, endedAt: 3 },
      { code: 'P0AA6', firstSeen: 1, lastSeen: 3, endedAt: null },
    ]);
  });

  test('a cleared status ends it, and a later failure is another episode that came back', () => {
    const [first, second] = fold(
      [1, false, [['P0A80', 9]]],
      [2, false, [['P0A80', 0x50]]],
      [3, false, [['P0A80', 4]]],
    );
    expect(first).toMatchObject({ firstSeen: 1, endedAt: 2, status: 0x50, cameBack: false });
    expect(second).toMatchObject({ firstSeen: 3, endedAt: null, status: 4, cameBack: true });
    expect(first?.id).not.toBe(second?.id);
  });

  test('a closed status of a fault that was never open is nothing', () => {
    expect(fold([1, true, [['P0A80', 0x50]]])).toEqual([]);
  });

  test('occurrences count how often it began to fail, or more if the unit says so', () => {
    expect(
      fold(
        [1, false, [['P0A80', 9]]],
        [2, false, [['P0A80', 8]]],
        [3, false, [['P0A80', 9]]],
        [4, false, [['P0A80', 9]]],
      ),
    ).toMatchObject([{ occurrences: 2 }]);
    expect(
      fold(
        [1, false, [['P0A80', 9, { occurrenceCount: 7 }]]],
        [2, false, [['P0A80', 8]]],
        [3, false, [['P0A80', 9]]],
      ),
    ).toMatchObject([{ occurrences: 8 }]);
  });

  test('the first freeze frame and the newest are kept, each once', () => {
    const frames = Array.from({ length: 14 }, (_, index) => index);
    const [episode] = fold(
      ...frames.flatMap((speed): [number, boolean, [string, number, object][]][] => [
        [speed * 2, false, [['P0A80', 9, { freezeFrame: { speed } }]]],
        [speed * 2 + 1, false, [['P0A80', 9, { freezeFrame: { speed } }]]],
      ]),
    );
    expect(episode?.freezeFrames.map(({ values }) => values.speed)).toEqual([
      0, 5, 6, 7, 8, 9, 10, 11, 12, 13,
    ]);
  });

  test('ended and open again at the same time is one episode', () => {
    const episodes = fold(
      [1, false, [['P0A80', 9]]],
      [2, false, [['P0A80', 0x50]]],
      [2, false, [['P0A80', 9]]],
    );
    expect(episodes.map(({ firstSeen }) => firstSeen)).toEqual([1]);
  });
});

test('any shuffle and doubling of the same reports gives the same episodes', () => {
  fc.assert(
    fc.property(
      udsReports(12).chain((reports) =>
        fc.tuple(
          fc.constant(reports),
          fc.shuffledSubarray([...reports, ...reports], { minLength: reports.length * 2 }),
        ),
      ),
      ([reports, shuffled]) => {
        expect(byId(foldEpisodes(key, shuffled.map(memoryReport)))).toEqual(
          byId(foldEpisodes(key, reports.map(memoryReport))),
        );
      },
    ),
    { numRuns: 400 },
  );
});

test('taken in one by one in any order, a history has what the fold has', () => {
  fc.assert(
    fc.property(udsReports(14), (reports) => {
      const history = new FaultHistory(key, [], []);
      const kept = new Map<string, FoldedEpisode>();
      for (const report of reports.map(memoryReport)) {
        const change = history.insert(report);
        for (const { id } of change?.removed ?? []) kept.delete(id);
        for (const episode of change?.changed ?? []) kept.set(episode.id, episode);
      }
      expect(byId([...kept.values()])).toEqual(byId(foldEpisodes(key, reports.map(memoryReport))));
    }),
    { numRuns: 400 },
  );
});

const byId = (episodes: readonly FoldedEpisode[]) => [...episodes].sort((a, b) => (a.id < b.id ? -1 : 1));
