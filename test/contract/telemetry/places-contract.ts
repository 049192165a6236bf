import { expect, test } from 'vitest';
import { placeSignals, tellsPlace } from '../../../src/telemetry/place-signals.ts';
import { eventually } from '../../support/eventually.ts';
import { collect } from './batches.ts';
import { day, type Opened, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

const latitude = 'Vehicle.CurrentLocation.Latitude';
const longitude = 'Vehicle.CurrentLocation.Longitude';
const fixedAt = 'Vehicle.CurrentLocation.Timestamp';
const wayThere = 'Vehicle.Cabin.Infotainment.Navigation.DestinationSet.Latitude';
const places = [latitude, longitude, fixedAt];
const farFuture = t0 + 1000 * day;
const vins = [vinA, vinB];

/** Four days, on each of which both vehicles say where they are, and more. */
async function someDays({ write }: Opened): Promise<void> {
  for (let number = 0; number < 4; number++)
    await write(
      vins.flatMap((vin) =>
        Array.from({ length: 20 }, (_, index) =>
          sample(
            vin,
            t0 + number * day + index * 60_000,
            {
              ...{
                [latitude]: 48.1 + index / 1000,
                [speed]: index,
                [longitude]: 11.5,
                Gear: `G${index % 3}`,
              },
              ...{ [fixedAt]: `fix ${number} ${index}`, Cells: [index, 3.7] },
            },
            { receivedAt: t0 + number * day, boot: `boot ${number}`, seq: index },
          ),
        ),
      ),
    );
}

const rowsOf = ({ store }: Opened) =>
  Promise.all(vins.map((vin) => collect(store.rows(vin, null, 0, farFuture))));
const placesOf = async (opening: Opened) =>
  (await rowsOf(opening)).flat().filter(({ signal }) => tellsPlace(signal));
const othersOf = async (opening: Opened) => ({
  rows: (await rowsOf(opening)).map((rows) => rows.filter(({ signal }) => !tellsPlace(signal))),
  seen: await opening.store.seenOnTopics(vins),
  ranges: await opening.store.seenRanges(vinA, 0, farFuture),
  newest: await opening.store.newestTs(vins),
  raw: await opening.store.raw(vinA, 'Gear', 0, farFuture, 1000),
  lists: await opening.store.raw(vinB, 'Cells', 0, farFuture, 1000),
  hours: await opening.store.grouped({
    ...{ signal: speed, groups: [vins], from: t0 - (t0 % 3_600_000), to: t0 + 5 * day, partMs: 3_600_000 },
  }),
  replayed: (await collect(opening.store.replay(vinA, 0))).map(({ position, samples }) => [
    position,
    samples.map(({ values }) => [...values].filter(([path]) => !tellsPlace(path))),
  ]),
});

/** T10: where vehicles were is not kept as long as the rest. */
export function placesContract(engine: TelemetryEngine): void {
  test.each(['as they were written', 'after housekeeping'])(
    'T10: samples of some signals go by themselves, days %s',
    async (form) => {
      let opening = await opened(engine);
      await someDays(opening);
      if (form === 'after housekeeping')
        await eventually(async () => {
          const before = (await opening.store.usage()).bytes;
          await opening.store.maintain();
          expect((await opening.store.usage()).bytes).toBe(before);
        });
      const others = await othersOf(opening);
      const [position, bytes] = [
        await opening.store.committedPosition(),
        (await opening.store.usage()).bytes,
      ];
      expect(await opening.store.deleteSignalsReceivedBefore(t0, placeSignals)).toBe(0);
      expect(await placesOf(opening)).toHaveLength(2 * 4 * 20 * places.length);

      expect(await opening.store.deleteSignalsReceivedBefore(t0 + 1.5 * day, placeSignals)).toBe(2);
      for (let restarts = 0; restarts < 2; restarts++) {
        expect(await othersOf(opening)).toEqual(others);
        const left = await placesOf(opening);
        expect(left).toHaveLength(2 * 2 * 20 * places.length);
        expect(Math.min(...left.map(({ ts }) => ts))).toBe(t0 + 2 * day);
        expect(await opening.store.raw(vinA, latitude, 0, t0 + 2 * day, 10)).toEqual([]);
        const parts = { signal: latitude, groups: [vins], from: 0, to: t0 + 2 * day, partMs: day };
        expect(await opening.store.grouped(parts)).toEqual([]);
        // What has gone is not sought again.
        expect(await opening.store.deleteSignalsReceivedBefore(t0 + 1.5 * day, placeSignals)).toBe(0);
        opening = await opening.reopen();
      }
      expect(await opening.store.committedPosition()).toBe(position);
      expect((await opening.store.usage()).bytes).toBeLessThan(bytes * 1.5);

      // The newest place is found where it still is, and only as long.
      expect(await opening.store.lastValues(vinA)).toContainEqual(
        expect.objectContaining({ signal: latitude, ts: t0 + 3 * day + 19 * 60_000 }),
      );
      opening.clock.advance(40 * day);
      expect(await opening.store.deleteSignalsReceivedBefore(t0 + 30 * day, placeSignals)).toBe(2);
      expect(await placesOf(opening)).toEqual([]);
      expect(await othersOf(opening)).toEqual(others);
      const last = (await opening.store.lastValues(vinA)).map(({ signal }) => signal);
      expect(last).toEqual(['Cells', 'Gear', speed]);
      // Its signals are known all the same, and it may say where it is again.
      expect(await opening.store.signalsOf(vinA)).toEqual(expect.arrayContaining(places));
      await opening.write([sample(vinA, t0 + 41 * day, { [latitude]: 1, [wayThere]: 2 })]);
      expect(await placesOf(opening)).toHaveLength(2);
      expect(await opening.store.deleteSignalsReceivedBefore(t0 + 40 * day, placeSignals)).toBe(0);
    },
  );

  test('T10: a vehicle erased later, and one signal more, find a day that was written anew', async () => {
    const opening = await opened(engine);
    await someDays(opening);
    expect(await opening.store.deleteSignalsReceivedBefore(t0 + 1.5 * day, /Latitude$/)).toBe(2);
    const others = await rowsOf(opening);
    await opening.store.erase(vinB);
    expect(await rowsOf(opening)).toEqual([others[0], []]);
    expect(await opening.store.deleteSignalsReceivedBefore(t0 + 1.5 * day, /Latitude$/)).toBe(0);
    expect(await opening.store.deleteSignalsReceivedBefore(t0 + 1.5 * day, placeSignals)).toBe(2);
    const old = (await collect(opening.store.rows(vinA, null, 0, t0 + 2 * day))).map(({ signal }) => signal);
    expect([...new Set(old)].sort()).toEqual(['Cells', 'Gear', speed]);
  });
}
