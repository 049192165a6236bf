import { expect, test } from 'vitest';
import { collect } from './batches.ts';
import { day, type Opened, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

async function everythingOf({ store }: Opened, vin: string): Promise<unknown> {
  return {
    rows: await collect(store.rows(vin, null, 0, t0 + 100 * day)),
    replay: await collect(store.replay(vin, 0)),
    last: await store.lastValues(vin),
    signals: await store.signalsOf(vin),
    seen: await store.seenOnTopics([vin]),
    ranges: await store.seenRanges(vin, 0, t0 + 100 * day),
    newest: await store.newestTs([vin]),
    observed: await store.observed(vin, speed, t0, t0 + 100 * day),
    raw: await store.raw(vin, speed, 0, t0 + 100 * day, 1000),
  };
}

async function someDays({ write }: Opened): Promise<void> {
  for (let number = 0; number < 4; number++)
    await write(
      [vinA, vinB].flatMap((vin) =>
        Array.from({ length: 30 }, (_, index) =>
          sample(
            vin,
            t0 + number * day - index * 5_000_000,
            { [speed]: index, Gear: `G${index % 3} of ${vin}`, Cells: [index], Lamp: index % 2 === 0 },
            { receivedAt: t0 + number * day, boot: `boot ${number}`, seq: index + Math.floor(index / 9) },
          ),
        ),
      ),
      [vinA, vinB].map((vin) => ({ vin, at: t0 + number * day, online: number % 2 === 0 })),
    );
}

/** Housekeeping, deletion, erasure, restarts. */
export function upkeepContract(engine: TelemetryEngine): void {
  test('housekeeping and a restart change nothing that is read', async () => {
    let opening = await opened(engine);
    await someDays(opening);
    const before = await everythingOf(opening, vinA);
    for (let round = 0; round < 6; round++) await opening.store.maintain();
    expect(await everythingOf(opening, vinA)).toEqual(before);
    opening = await opening.reopen();
    expect(await everythingOf(opening, vinA)).toEqual(before);
    await opening.write([sample(vinA, t0 + 4 * day, { New: 1 })]);
    expect(await opening.store.signalsOf(vinA)).toContain('New');
  });

  test('says how much there is', async () => {
    const opening = await opened(engine);
    expect(await opening.store.usage()).toMatchObject({ days: 0, firstReceivedAt: null });
    await someDays(opening);
    const usage = await opening.store.usage();
    expect(usage).toMatchObject({ days: 4, firstReceivedAt: t0 });
    expect(usage.bytes).toBeGreaterThan(1000);
  });

  test('what was received before goes, what cannot go alone waits, and the position stays', async () => {
    let opening = await opened(engine);
    const { store, clock } = opening;
    await someDays(opening);
    const position = await store.committedPosition();
    expect(await store.deleteReceivedBefore(t0)).toBe(0);
    expect(await store.deleteReceivedBefore(t0 + 1.5 * day)).toBe(120);
    const kept = (await collect(store.replay(vinA, 0))).map(({ receivedAt }) => receivedAt);
    expect(kept).toHaveLength(60);
    expect(Math.min(...kept)).toBe(t0 + 2 * day);
    clock.advance(10 * day);
    expect(await store.deleteReceivedBefore(t0 + 9 * day)).toBe(120);
    opening = await opening.reopen();
    expect(await collect(opening.store.rows(vinA, null, 0, t0 + 100 * day))).toEqual([]);
    expect(await opening.store.lastValues(vinA)).toEqual([]);
    expect(await opening.store.newestTs([vinA, vinB])).toEqual(new Map());
    expect(await opening.store.committedPosition()).toBe(position);
    await opening.write([sample(vinA, t0 + 10 * day, { [speed]: 1 })]);
    expect(await opening.store.raw(vinA, speed, t0, t0 + 11 * day, 10)).toHaveLength(1);
  });

  test('an erased vehicle leaves nothing, and the others keep everything', async () => {
    let opening = await opened(engine);
    await someDays(opening);
    await opening.store.maintain();
    const others = await everythingOf(opening, vinB);
    const position = await opening.store.committedPosition();
    await opening.store.erase(vinA);
    await opening.store.erase(vinA);
    for (let restarts = 0; restarts < 2; restarts++) {
      expect(await everythingOf(opening, vinA)).toMatchObject({
        rows: [],
        replay: [],
        last: [],
        signals: [],
        seen: [],
      });
      expect(await everythingOf(opening, vinB)).toEqual(others);
      expect(await opening.store.committedPosition()).toBe(position);
      opening = await opening.reopen();
    }
    await opening.write([sample(vinA, t0 + 4 * day, { [speed]: 1 })]);
    expect(await collect(opening.store.rows(vinA, null, 0, t0 + 100 * day))).toEqual([
      { ts: t0 + 4 * day, signal: speed, value: 1 },
    ]);
    expect((await opening.store.presenceNow()).online).toEqual([]);
  });

  test('an export sees every point once, in time order, while batches are written', async () => {
    const { store, batches } = await opened(engine);
    const rows = 20_000;
    await store.write(
      batches.batch(
        Array.from({ length: rows / 2 }, (_, index) =>
          sample(vinA, t0 + ((index * 7919) % (rows / 2)) * 1000, { A: index, B: 'b' }, { receivedAt: t0 }),
        ),
      ),
    );
    let last = 0;
    let seen = 0;
    for await (const { ts, signal } of store.rows(vinA, ['A', 'B'], t0, t0 + 100 * day)) {
      expect(ts).toBeGreaterThanOrEqual(last);
      if (signal === 'A') last = ts;
      if (seen++ % 5000 === 0)
        await store.write(batches.batch([sample(vinA, t0 - seen, { A: 0 }, { receivedAt: t0 })]));
    }
    expect(seen).toBe(rows);
    expect(await collect(store.rows(vinA, ['B'], t0, t0 + 5000))).toHaveLength(5);
    expect(await collect(store.rows(vinA, [], t0, t0 + 5000))).toHaveLength(0);
  });
}
