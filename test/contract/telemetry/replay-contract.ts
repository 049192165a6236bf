import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type ReplayedSamples,
  type ReplayFrom,
  type SampleValue,
  sampleFlags,
  type TelemetryStore,
} from '../../../src/telemetry/telemetry-store.ts';
import { collect, type TestMessage } from './batches.ts';
import { day, opened, sample, speed, t0, vinA, vinB } from './opened.ts';
import type { TelemetryEngine } from './telemetry-contract.ts';

type Row = [vin: string, position: number, ts: number, path: string, value: SampleValue];

function valueAt({ value, flags, texts, arrays }: ReplayedSamples, row: number): SampleValue {
  const number = value[row]!;
  if (Number.isNaN(number)) return texts.get(row) ?? arrays.get(row) ?? number;
  return (flags[row]! & sampleFlags.boolean) === 0 ? number : number === 1;
}

async function rowsOf(
  store: TelemetryStore,
  asked: readonly ReplayFrom[],
  paths: readonly string[],
): Promise<{ rows: Row[]; parts: number }> {
  const parts = await collect(store.replaySamples(asked, paths));
  const rows = parts.flatMap((part) =>
    Array.from(
      { length: part.length },
      (_, row): Row => [
        asked[part.vehicle[row]!]!.vin,
        part.message[row]!,
        part.ts[row]!,
        paths[part.signal[row]!]!,
        valueAt(part, row),
      ],
    ),
  );
  return { rows, parts: parts.length };
}

/** The same from whole messages, vehicle by vehicle. */
async function expectedOf(
  store: TelemetryStore,
  { vin, from, position }: ReplayFrom,
  paths: readonly string[],
): Promise<Row[]> {
  const messages = await collect(store.replay(vin, from));
  return messages.flatMap((message) =>
    message.samples.flatMap(({ ts, values }) =>
      [...values].flatMap(([path, value]): Row[] =>
        message.position >= position && ts >= from && paths.includes(path)
          ? [[vin, message.position, ts, path, value]]
          : [],
      ),
    ),
  );
}

const vins = [vinA, vinB, 'LSVAA4187E2000003'];
const paths = [speed, 'Lamp', 'Gear', 'Cells'];

const messages: fc.Arbitrary<readonly TestMessage[]> = fc.array(
  fc.record({
    vin: fc.constantFrom(...vins),
    receivedAt: fc.nat({ max: 1000 }),
    samples: fc.array(
      fc.record({
        ts: fc.integer({ min: t0 - 500, max: t0 + 500 }),
        signals: fc.record(
          {
            [speed]: fc.double({ noNaN: true, noDefaultInfinity: true }),
            Lamp: fc.boolean(),
            Gear: fc.constantFrom('', 'P', 'D'),
            Cells: fc.array(fc.integer(), { maxLength: 3 }),
            Other: fc.integer(),
          },
          { requiredKeys: [] },
        ) as fc.Arbitrary<Readonly<Record<string, SampleValue>>>,
      }),
      { maxLength: 4 },
    ),
  }),
  { maxLength: 12 },
);

/** Samples of many vehicles at once. */
export function replayContract(engine: TelemetryEngine): void {
  test('samples of many vehicles, each from its own time and place, are those of their messages in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof({ weight: 4, arbitrary: messages }, fc.constant('seal' as const)), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.array(
          fc.record({ from: fc.constantFrom(0, t0 - 100, t0, t0 + 300), position: fc.nat({ max: 2000 }) }),
          { minLength: 3, maxLength: 3 },
        ),
        async (batches, froms) => {
          const { store, write } = await opened(engine);
          for (const [index, batch] of batches.entries()) {
            if (batch === 'seal') await store.maintain();
            else
              await write(
                batch.map((message) => ({
                  ...message,
                  receivedAt: t0 + index * (day / 2) + message.receivedAt,
                })),
              );
          }
          const asked = froms.map((from, index) => ({ vin: vins[index]!, ...from }));
          const wanted = ['never sent', ...paths];
          const { rows } = await rowsOf(store, [{ vin: 'unknown', from: 0, position: 0 }, ...asked], wanted);
          for (const ask of asked)
            expect(rows.filter(([vin]) => vin === ask.vin)).toEqual(await expectedOf(store, ask, paths));
          await store.stop();
        },
      ),
      { numRuns: 12, interruptAfterTimeLimit: 20_000 },
    );
  });

  test('a long replay comes in parts, and none cuts a message in two', async () => {
    const { store, write } = await opened(engine);
    const perMessage = 40_000;
    await write(
      Array.from({ length: 30 }, (_, index) => ({
        vin: index % 3 === 0 ? vinB : vinA,
        receivedAt: t0,
        samples: Array.from({ length: perMessage / 4 }, (__, step) => ({
          ts: t0 + index * perMessage + step,
          signals: { [speed]: step, A: 1, B: 2, C: 3 },
        })),
      })),
    );
    const asked = [vinA, vinB].map((vin) => ({ vin, from: 0, position: 0 }));
    const parts = await collect(store.replaySamples(asked, [speed, 'A', 'B']));
    expect(parts.length).toBeGreaterThan(1);
    const seen = parts.map(({ message, length }) => [...new Set(message.subarray(0, length))]);
    expect(seen.flat()).toEqual([...new Set(seen.flat())]);
    expect(parts.reduce((sum, { length }) => sum + length, 0)).toBe((30 * perMessage * 3) / 4);
    const ofA = parts.flatMap(({ vehicle, ts, signal, length }) =>
      [...ts.subarray(0, length)].filter((_, row) => vehicle[row] === 0 && signal[row] === 0),
    );
    expect(ofA).toHaveLength((20 * perMessage) / 4);
    expect(ofA).toEqual(ofA.toSorted((a, b) => a - b));
  });

  test('values before a time may be asked for some signals only', async () => {
    const { store, write } = await opened(engine);
    await write([sample(vinA, t0, { [speed]: 1, Gear: 'D' }), sample(vinA, t0 + 1000, { [speed]: 2 })]);
    const before = await store.valuesBefore([{ vin: vinA, from: t0 + 1000 }], ['Gear', 'never sent']);
    expect(before.get(vinA)).toEqual([{ signal: 'Gear', value: 'D', ts: t0, flags: 0 }]);
  });
}
