import { expect, test } from 'vitest';
import { collect } from './batches.ts';
import { day, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

/** How things came: order received, sequence numbers, presence, the position. */
export function receptionContract(engine: TelemetryEngine): void {
  test('the position is that of the newest batch, also of one that brings nothing else, and outlives a restart', async () => {
    const first = await opened(engine);
    await first.write([sample(vinA, t0, { [speed]: 1 })]);
    expect(await first.store.committedPosition()).toBe(137);
    await first.store.write({ ...first.batches.batch([]), position: 9_007_199_254_740_000 });
    expect(await first.store.committedPosition()).toBe(9_007_199_254_740_000);
    const second = await first.reopen();
    expect(await second.store.committedPosition()).toBe(9_007_199_254_740_000);
    await second.store.write({
      ...second.batches.batch([], [{ vin: vinA, at: t0 + day, online: true }]),
      position: 9_007_199_254_740_001,
    });
    expect(await second.store.committedPosition()).toBe(9_007_199_254_740_001);
  });

  test('who is online, and when anything was received last, outlives a restart and a change of day', async () => {
    let opening = await opened(engine);
    await opening.write(
      [sample(vinA, t0, { [speed]: 1 })],
      [
        { vin: vinA, at: t0 - 1, online: true },
        { vin: vinB, at: t0 + 1, online: true },
        { vin: vinB, at: t0 + 2, online: false },
      ],
    );
    expect(await opening.store.presenceNow()).toEqual({ online: [vinA], lastReceivedAt: t0 + 2 });
    opening = await opening.reopen();
    expect(await opening.store.presenceNow()).toEqual({ online: [vinA], lastReceivedAt: t0 + 2 });
    await opening.write([], [{ vin: vinB, at: t0 + day, online: true }]);
    opening = await opening.reopen();
    const { online, lastReceivedAt } = await opening.store.presenceNow();
    expect([...online].sort()).toEqual([vinB, vinA].sort());
    expect(lastReceivedAt).toBe(t0 + day);
  });

  test('replay gives messages whole and in the order received, with late ones where they came', async () => {
    const { store, write } = await opened(engine);
    await write([
      sample(vinA, t0, { [speed]: 1, A: 'x' }),
      { vin: vinA, receivedAt: t0 + 1, topic: 'faults', boot: 'b', seq: 4 },
      {
        vin: vinA,
        receivedAt: t0 + 2,
        samples: [
          { ts: t0 - 1000, signals: { [speed]: 0 } },
          { ts: t0 + 2000, signals: { [speed]: 3, A: [1] } },
        ],
      },
      sample(vinB, t0 + 2, { [speed]: 99 }),
    ]);
    await write([
      sample(vinA, t0 - 5000, { [speed]: -5 }, { receivedAt: t0 + 3 }),
      sample(vinA, t0 + 4000, { [speed]: 4 }, { receivedAt: t0 + day }),
    ]);
    const told = (await collect(store.replay(vinA, t0))).map(({ receivedAt, samples }) => ({
      receivedAt: receivedAt - t0,
      samples: samples.map(({ ts, values }) => [ts - t0, Object.fromEntries(values)]),
    }));
    expect(told).toEqual([
      { receivedAt: 0, samples: [[0, { [speed]: 1, A: 'x' }]] },
      {
        receivedAt: 2,
        samples: [
          [-1000, { [speed]: 0 }],
          [2000, { [speed]: 3, A: [1] }],
        ],
      },
      { receivedAt: day, samples: [[4000, { [speed]: 4 }]] },
    ]);
    expect(await collect(store.replay(vinA, t0 - 10_000))).toHaveLength(4);
  });

  test('a long replay is complete and in order', async () => {
    const { store, write } = await opened(engine);
    for (let part = 0; part < 3; part++)
      await write(
        Array.from({ length: 1500 }, (_, index) => {
          const number = part * 1500 + index;
          return sample(number % 2 === 0 ? vinA : vinB, t0 + number, {
            [speed]: number,
            [`S${number % 7}`]: 1,
          });
        }),
      );
    const values = (await collect(store.replay(vinA, t0))).map(({ samples }) =>
      samples[0]!.values.get(speed),
    );
    expect(values).toEqual(Array.from({ length: 2250 }, (_, index) => index * 2));
  });

  test('a replay keeps messages whole that have more values than are read at a time', async () => {
    const { store, write } = await opened(engine);
    const lengths = [3, 52_000, 5, 40_000, 2];
    let next = 0;
    await write(
      lengths.map((length) => ({
        vin: vinA,
        receivedAt: t0 + next,
        samples: Array.from({ length }, () => {
          const value = next++;
          return { ts: t0 + value, signals: { [speed]: value, A: 1, B: 2, C: 3, D: 4 } };
        }),
      })),
    );
    const replayed = await collect(store.replay(vinA, t0));
    expect(replayed.map(({ samples }) => samples.length)).toEqual(lengths);
    const samples = replayed.flatMap((message) => message.samples);
    expect(samples.every(({ values }, index) => values.size === 5 && values.get(speed) === index)).toBe(true);
  });

  test('sequence numbers are told as runs, by topic and over all topics, over days and after a restart', async () => {
    const first = await opened(engine);
    const message = (seq: number, topic: string, more: object = {}) => ({
      vin: vinA,
      receivedAt: t0 + seq,
      topic,
      boot: 'b1',
      seq,
      ts: t0 + seq * 10,
      ...more,
    });
    await first.write([
      ...[1, 2, 3].map((seq) => message(seq, 'telemetry')),
      message(4, 'faults'),
      message(7, 'telemetry'),
      message(1, 'telemetry', { boot: 'b2' }),
      message(1, 'telemetry', { vin: vinB }),
      message(50, 'telemetry', { boot: undefined }),
    ]);
    await first.write([
      message(5, 'telemetry', { receivedAt: t0 + day }),
      message(8, 'telemetry', { receivedAt: t0 + day }),
    ]);
    const { store } = await first.reopen();
    const run = (vin: string, boot: string, topic: string, firstSeq: number, lastSeq: number) => ({
      vin,
      boot,
      topic,
      firstSeq,
      lastSeq,
    });
    const all = await store.seenOnTopics([vinA, vinB, 'LSVAA4187E2999999']);
    const byText = (a: object, b: object) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
    expect(all.toSorted(byText)).toEqual(
      [
        run(vinA, 'b1', 'telemetry', 1, 3),
        run(vinA, 'b1', 'telemetry', 5, 5),
        run(vinA, 'b1', 'telemetry', 7, 8),
        run(vinA, 'b1', 'faults', 4, 4),
        run(vinA, 'b2', 'telemetry', 1, 1),
        run(vinB, 'b1', 'telemetry', 1, 1),
      ].toSorted(byText),
    );
    expect(await store.seenOnTopics([vinA, vinB], ['b2', 'b2'])).toEqual([
      run(vinA, 'b2', 'telemetry', 1, 1),
    ]);
    const ranges = await store.seenRanges(vinA, t0 - 1, t0 + day);
    expect(ranges.filter(({ boot }) => boot === 'b1')).toEqual([
      { boot: 'b1', firstSeq: 1, lastSeq: 5, firstTs: t0 + 10, lastTs: t0 + 50 },
      { boot: 'b1', firstSeq: 7, lastSeq: 8, firstTs: t0 + 70, lastTs: t0 + 80 },
    ]);
    expect(await store.seenRanges(vinA, t0 + 25, t0 + 45)).toEqual([
      { boot: 'b1', firstSeq: 3, lastSeq: 4, firstTs: t0 + 30, lastTs: t0 + 40 },
    ]);
  });

  test('a run tells the oldest time of its first message and the newest of its last', async () => {
    const { store, write } = await opened(engine);
    const batch = (seq: number) => ({
      vin: vinA,
      receivedAt: t0 + 10_000,
      boot: 'b',
      seq,
      samples: [0, 1, 2].map((step) => ({ ts: t0 + seq * 100 + step * 10, signals: { [speed]: step } })),
    });
    await write([batch(1), batch(2), batch(4)]);
    expect(await store.seenRanges(vinA, t0, t0 + day)).toEqual([
      { boot: 'b', firstSeq: 1, lastSeq: 2, firstTs: t0 + 100, lastTs: t0 + 220 },
      { boot: 'b', firstSeq: 4, lastSeq: 4, firstTs: t0 + 400, lastTs: t0 + 420 },
    ]);
  });

  test('what coverage needs: times, neighbours, those around, runs up to the neighbours, presence from before', async () => {
    const { store, write } = await opened(engine);
    const at = (hours: number) => t0 + hours * 3_600_000;
    const one = (hours: number, seq: number, receivedAt = at(hours)) =>
      sample(vinA, at(hours), { [speed]: hours }, { boot: 'b', seq, receivedAt });
    await write(
      [one(-3, 1), one(-2, 2)],
      [
        { vin: vinA, at: at(-4), online: true },
        { vin: vinA, at: at(-2.5), online: false },
        { vin: vinA, at: at(-2), online: true },
      ],
    );
    await write([one(1, 5), one(1, 6), one(2, 7), sample(vinB, at(1.5), { [speed]: 1 })]);
    await write([one(30, 9)], [{ vin: vinA, at: at(29), online: false }]);
    await write([one(1.5, 8, at(31))], [{ vin: vinA, at: at(31), online: true }]);
    const seen = await store.observed(vinA, speed, at(0), at(3));
    expect([seen.first, seen.last, seen.usualInterval]).toEqual([at(-3), at(30), 3_600_000]);
    expect(seen.pauses).toEqual([
      { from: at(-2), to: at(1) },
      { from: at(1), to: at(1.5) },
      { from: at(1.5), to: at(2) },
      { from: at(2), to: at(30) },
    ]);
    expect(seen.presence).toEqual([{ at: at(-2), online: true }]);
    expect(seen.seen).toEqual([
      { boot: 'b', firstSeq: 2, lastSeq: 2, firstTs: at(-2), lastTs: at(-2) },
      { boot: 'b', firstSeq: 5, lastSeq: 9, firstTs: at(1), lastTs: at(30) },
    ]);
    const later = await store.observed(vinA, speed, at(29.5), at(40));
    expect(later.presence).toEqual([
      { at: at(29), online: false },
      { at: at(31), online: true },
    ]);
    const earlier = await store.observed(vinA, speed, at(-10), at(-3));
    expect([earlier.first, earlier.presence]).toEqual([at(-3), [{ at: at(-4), online: true }]]);
  });
}
