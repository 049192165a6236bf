import { chunksToLinesIterable, linesToRowsIterable } from '@influxdata/influxdb-client';
import { expect, test } from 'vitest';
import { fluxOf, seriesOf } from '../../../../src/engines/telemetry/external/flux.ts';
import type { LineSeries, Selection } from '../../../../src/engines/telemetry/external/line-store.ts';

const day = Date.UTC(2026, 10, 23);
const wanted: Selection = {
  ...{ table: 'samples', vins: ['V1'], fields: ['Vehicle.Speed'] },
  ...{ from: day, to: day + 1500.5 },
};

test('a question takes whole milliseconds of [from, to), and only columns that the table has', () => {
  expect(fluxOf('a "bucket"', 't', wanted)).toBe(`from(bucket: "a \\"bucket\\"")
  |> range(start: 2026-11-23T00:00:00.000Z, stop: 2026-11-23T00:00:01.501Z)
  |> filter(fn: (r) => r._measurement == "t" and r.vin == "V1")
  |> filter(fn: (r) => r._field == "Vehicle.Speed")
  |> keep(columns: ["_time", "_value", "_field", "f", "l", "m", "vin"])`);
  const heads = fluxOf('b', 't', { ...wanted, table: 'messages', fields: null, vins: ['V1', 'V2', 'V3'] });
  expect(heads).toBe(`from(bucket: "b")
  |> range(start: 2026-11-23T00:00:00.000Z, stop: 2026-11-23T00:00:01.501Z)
  |> filter(fn: (r) => r._measurement == "t_message" and ((r.vin == "V1" or r.vin == "V2") or r.vin == "V3"))
  |> keep(columns: ["_time", "_value", "_field", "l", "m", "t", "vin"])`);
});

test('where nothing can be found nothing is asked', () => {
  for (const nothing of [{ to: day }, { vins: [] }, { fields: [] }])
    expect(fluxOf('b', 't', { ...wanted, ...nothing })).toBeNull();
});

test('times that Flux does not know are brought to its first and last', () => {
  const all = fluxOf('b', 't', { ...wanted, from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY });
  expect(all).toContain('range(start: 1678-01-01T00:00:00.000Z, stop: 2262-01-01T00:00:00.000Z)');
});

test('many signals nest no deeper than Flux allows; of very many all are read', async () => {
  const named = Array.from({ length: 500 }, (_, index) => `S${index}`);
  const text = fluxOf('b', 't', { ...wanted, fields: named }) ?? '';
  expect(text.match(/ or /g)).toHaveLength(499);
  let depth = 0;
  const depths = [...text].map((letter) => {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    return depth;
  });
  expect(Math.max(...depths)).toBeLessThan(15);
  const more = [...named, 'Vehicle.Speed'];
  expect(fluxOf('b', 't', { ...wanted, fields: more })).not.toContain('filter(fn: (r) => (');
  const found = await told(
    [header, row(0, day, '1', 'Vehicle.Speed'), row(1, day, '2', 'S0'), row(2, day, '3', 'X')],
    more,
  );
  expect(found.map(({ field }) => field)).toEqual(['Vehicle.Speed', 'S0']);
});

const header = `#datatype,string,long,dateTime:RFC3339,double,string,string,string,string,string
#group,false,false,false,false,true,true,true,true,true
#default,_result,,,,,,,,
,result,table,_time,_value,_field,f,l,m,vin`;
const row = (table: number, time: number, value: string, field = 'Vehicle.Speed') =>
  `,,${table},${new Date(time).toISOString().replace('.000Z', 'Z')},${value},${field},0,0,2026-11,V1`;

/** As it comes: lines end with CR and LF, and pieces end anywhere. */
async function told(
  lines: readonly string[],
  fields: readonly string[] | null = null,
): Promise<LineSeries[]> {
  const bytes = Buffer.from(`${lines.join('\n').replaceAll('\n', '\r\n')}\r\n\r\n`);
  async function* chunks() {
    for (let first = 0; first < bytes.length; first += 7) yield bytes.subarray(first, first + 7);
  }
  return await seriesOf(linesToRowsIterable(chunksToLinesIterable(chunks())), { table: 'samples', fields });
}

test('series of several tables are joined in order of time, with each number as it was', async () => {
  const found = await told([
    header,
    row(0, day + 2000, '-0'),
    row(0, day + 2001, '0.1'),
    row(1, day, '5e-324', 'Vehicle.Mass'),
    '',
    header,
    row(0, day, '123456789012345680000'),
    row(0, day + 1, '-1.5'),
  ]);
  const tags = { f: '0', l: '0', m: '2026-11', vin: 'V1' };
  expect(found).toEqual([
    {
      ...{ field: 'Vehicle.Speed', tags },
      times: [day, day + 1, day + 2000, day + 2001],
      values: [123456789012345680000, -1.5, -0, 0.1],
    },
    { field: 'Vehicle.Mass', tags, times: [day], values: [5e-324] },
  ]);
  expect(await told([''])).toEqual([]);
});

test('an answer that ends with an error is none', async () => {
  const error =
    '#datatype,string,string\n#group,true,true\n#default,,\n,error,reference\n,the query was cancelled,897';
  await expect(told([header, row(0, day, '1'), '', error])).rejects.toThrow('the query was cancelled');
});
