import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type ImportedLine, importVehicles } from '../../../src/vehicles/import-vehicles.ts';
import type { FleetVehicle, VehicleAttributes } from '../../../src/vehicles/vehicle.ts';

const known = new Set<string>();
const registry = {
  async createMany(list: readonly VehicleAttributes[]) {
    return list.map((attributes) => {
      if (known.has(attributes.vin)) return undefined;
      known.add(attributes.vin);
      return attributes as FleetVehicle;
    });
  },
  async remove(vin: string) {
    known.delete(vin);
  },
};

async function run(
  text: string,
  format: 'ndjson' | 'csv',
  { chunk = 7, fail = false } = {},
): Promise<ImportedLine[]> {
  known.clear();
  const bytes = Buffer.from(text);
  async function* body() {
    for (let from = 0; from < bytes.length; from += chunk) yield bytes.subarray(from, from + chunk);
  }
  const lines: ImportedLine[] = [];
  const issueCredentials = async () => {
    if (fail) throw new Error('no room');
    return 'secret';
  };
  for await (const line of importVehicles(body(), format, {
    registry,
    issueCredentials,
    mayRegisterIn: () => true,
    afterLine: 0,
  }))
    lines.push(line);
  return lines;
}

const vin = (index: number) => `WVWZZZ1KZAW${String(index).padStart(6, '0')}`;
const json = (index: number) =>
  JSON.stringify({ vin: vin(index), model: 'Größe', modelYear: 2024, powertrain: 'bev', market: 'DE' });

test('lines are the same however the bytes are cut, also within a letter', async () => {
  const text = `${Array.from({ length: 120 }, (_, index) => json(index)).join('\n')}\n`;
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 5000 }), async (chunk) => {
      const lines = await run(text, 'ndjson', { chunk });
      expect(lines).toHaveLength(120);
      expect(lines.every(({ status, line, vin: of }) => status === 'created' && of === vin(line - 1))).toBe(
        true,
      );
    }),
    { numRuns: 8 },
  );
});

test('any text at all is answered, and never throws', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('ndjson' as const, 'csv' as const),
      async (text, format) => {
        for (const line of await run(text, format)) expect(line.status).toBe('refused');
      },
    ),
    { numRuns: 100 },
  );
});

test('a line without end is refused and passed over', async () => {
  const lines = await run(`${json(1)}\n${'x'.repeat(200_000)}\n${json(2)}`, 'ndjson', { chunk: 10_000 });
  expect(lines.map(({ line, status }) => [line, status])).toEqual([
    [1, 'created'],
    [2, 'refused'],
    [3, 'created'],
  ]);
});

test('a CSV that breaks off says where', async () => {
  const rows = [
    'vin,model,modelYear,powertrain,market',
    `${vin(1)},E,2024,bev,DE`,
    `${vin(2)},"E,2024,bev,DE`,
  ];
  const lines = await run(rows.join('\n'), 'csv');
  expect(lines[0]).toMatchObject({ line: 2, status: 'created' });
  expect(lines[1]).toMatchObject({
    status: 'refused',
    error: { message: expect.stringContaining('cannot be read') },
  });
});

test('a vehicle without credentials is not left behind', async () => {
  const [line] = await run(json(1), 'ndjson', { fail: true });
  expect(line).toMatchObject({ status: 'refused', error: { code: 'credentials-failed' } });
  expect(known.size).toBe(0);
});
