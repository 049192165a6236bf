import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { type ExportContext, exportSignals } from '../../../src/telemetry/export-signals.ts';
import type { SampleValue } from '../../../src/telemetry/telemetry-store.ts';
import { tempDir } from '../../support/temp-dir.ts';

const vin = 'LSVAA4187E2000002';
const catalogue = createCatalogue();
const work = (directory: string) => ({
  vin,
  signals: null,
  withPlaces: true,
  from: 0,
  to: 100_000,
  path: join(directory, 'export.csv'),
});

function context(
  rows: readonly (readonly [number, string, SampleValue])[],
  more: Partial<ExportContext> = {},
): ExportContext {
  return {
    reader: {
      async *rows() {
        for (const [ts, signal, value] of rows) yield { ts, signal, value };
      },
    },
    catalogue,
    signal: new AbortController().signal,
    progress: async () => undefined,
    check: async () => undefined,
    ...more,
  };
}

test('writes what a spreadsheet reads back, and nothing that it would run', async () => {
  const directory = tempDir();
  const texts = ['=1+1', '+1', '-1', '@SUM(A1)', '\tx', 'a "quoted", one', 'two\nlines', ''];
  const written = await exportSignals(
    work(directory),
    context([
      [0, 'Vehicle.Speed', -3.5],
      [1, '=HYPERLINK("http://x")', true],
      [2, 'Vehicle.Powertrain.TractionBattery.CellVoltage.CellVoltages', [3.7, -1]],
      ...texts.map((text, index) => [3 + index, 'Text', text] as const),
    ]),
  );
  expect(written).toBe(11);
  const [head, ...rows]: string[][] = parse(readFileSync(join(directory, 'export.csv')));
  expect(head).toEqual(['ts', 'vin', 'signal', 'unit', 'value']);
  expect(rows[0]).toEqual(['1970-01-01T00:00:00.000Z', vin, 'Vehicle.Speed', 'km/h', '-3.5']);
  expect(rows[1]?.slice(2)).toEqual(['\'=HYPERLINK("http://x")', '', 'true']);
  expect(rows[2]?.slice(3)).toEqual(['V', '[3.7,-1]']);
  expect(rows.slice(3).map((row) => row[4])).toEqual(
    texts.map((text) => (/^[=+\-@\t]/.test(text) ? `'${text}` : text)),
  );
  expect(readdirSync(directory)).toEqual(['export.csv']);
});

test.each([true, false])(
  'where the vehicle was is in it only where that was asked for (%s)',
  async (withPlaces) => {
    const directory = tempDir();
    const samples = [
      [0, 'Vehicle.CurrentLocation.Latitude', 48.1],
      [0, 'Vehicle.Speed', 3],
      [1, 'Vehicle.CurrentLocation', 'by the lake'],
      [2, 'Vehicle.CurrentLocationAge', 7],
    ] as const;
    const written = await exportSignals({ ...work(directory), withPlaces }, context(samples));
    const [, ...rows]: string[][] = parse(readFileSync(join(directory, 'export.csv')));
    const places = withPlaces ? ['48.1', 'by the lake'] : [];
    expect(rows.map((row) => row[4]).toSorted()).toEqual([...places, '3', '7'].toSorted());
    expect(written).toBe(rows.length);
  },
);

test('tells how far it is', async () => {
  const told: number[] = [];
  await exportSignals(
    work(tempDir()),
    context(
      Array.from({ length: 20_000 }, (_, index) => [index * 5, 'A', index] as const),
      { progress: async (fraction) => void told.push(fraction) },
    ),
  );
  expect(told).toEqual([0.49995, 0.99995, 1]);
});

test.each(['abort', 'failure'])('an %s leaves no file', async (kind) => {
  const directory = tempDir();
  const abort = new AbortController();
  const reader = {
    async *rows() {
      for (let ts = 0; ; ts++) {
        if (ts === 500 && kind === 'abort') abort.abort(new Error('cancelled'));
        if (ts === 500 && kind === 'failure') throw new Error('the store is away');
        yield { ts, signal: 'A', value: 'x'.repeat(1000) };
      }
    },
  };
  await expect(exportSignals(work(directory), context([], { reader, signal: abort.signal }))).rejects.toThrow(
    kind === 'abort' ? 'cancelled' : 'the store is away',
  );
  expect(readdirSync(directory)).toEqual([]);
});

test('a place that cannot be written is an error', async () => {
  const path = join(tempDir(), 'missing', 'export.csv');
  await expect(exportSignals({ ...work(''), path }, context([[0, 'A', 1]]))).rejects.toThrow('ENOENT');
  expect(existsSync(path)).toBe(false);
});

test('a run that is late leaves the file of the one that took over, also where both write at once', async () => {
  const directory = tempDir();
  const overtaken = new Error('another run has it');
  const [begun, goOn] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const late = exportSignals(work(directory), {
    ...context([]),
    reader: {
      async *rows() {
        yield { ts: 1, signal: 'Vehicle.Speed', value: 1 };
        begun.resolve();
        await goOn.promise;
        yield { ts: 2, signal: 'Vehicle.Speed', value: 2 };
      },
    },
    check: () => Promise.reject(overtaken),
  });
  await begun.promise;
  await exportSignals(work(directory), context([[5, 'Vehicle.Speed', 5]]));
  const written = readFileSync(join(directory, 'export.csv'), 'utf8');
  goOn.resolve();
  await expect(late).rejects.toThrow(overtaken);
  expect(readFileSync(join(directory, 'export.csv'), 'utf8')).toBe(written);
  expect(readdirSync(directory)).toEqual(['export.csv']);
});
