import type { FluxTableMetaData, Row } from '@influxdata/influxdb-client';
import { type LineSeries, messagesOf, type Selection } from './line-store.ts';

/** What Flux and a deletion take, in milliseconds: the years 1678 to 2262 in nanoseconds. */
export const earliestTime = Date.UTC(1678, 0, 1);
export const latestTime = Date.UTC(2262, 0, 1);

/** Of more fields than that all are read, and the others left out here: a question must not be longer than its answer. */
const mostFields = 500;
const tagsOf = {
  samples: ['f', 'l', 'm', 'vin'],
  messages: ['l', 'm', 't', 'vin'],
} as const;

/** A string of Flux, and of the predicate of a deletion; ours hold neither quotes nor backslashes, and no `${`. */
export const quoted = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;

/** The question for a selection; null: there is nothing to ask. `range` takes [start, stop). */
export function fluxOf(bucket: string, measurement: string, wanted: Selection): string | null {
  const { table, vins, fields } = wanted;
  const [from, to] = [clamped(wanted.from), clamped(wanted.to)];
  if (to <= from || vins.length === 0 || fields?.length === 0) return null;
  const name = table === 'samples' ? measurement : messagesOf(measurement);
  const among = (column: string, values: readonly string[]): string =>
    anyOf(values.map((value) => `r.${column} == ${quoted(value)}`));
  const kept = ['_time', '_value', '_field', ...tagsOf[table]];
  return [
    `from(bucket: ${quoted(bucket)})`,
    `range(start: ${new Date(from).toISOString()}, stop: ${new Date(to).toISOString()})`,
    `filter(fn: (r) => r._measurement == ${quoted(name)} and ${among('vin', vins)})`,
    ...(isNamed(fields) ? [`filter(fn: (r) => ${among('_field', fields)})`] : []),
    `keep(columns: [${kept.map(quoted).join(', ')}])`,
  ].join('\n  |> ');
}

const clamped = (time: number): number => Math.min(latestTime, Math.max(earliestTime, Math.ceil(time)));
const isNamed = (fields: readonly string[] | null): fields is readonly string[] =>
  fields !== null && fields.length <= mostFields;

/** As a tree of little height: Flux refuses what is nested deeper than some 80 levels, and a chain nests as deep as it is long. */
function anyOf(terms: readonly string[]): string {
  const half = Math.ceil(terms.length / 2);
  return terms.length <= 1
    ? terms.join('')
    : `(${anyOf(terms.slice(0, half))} or ${anyOf(terms.slice(half))})`;
}

interface OpenSeries extends LineSeries {
  readonly times: number[];
  readonly values: number[];
}

/** The series of an answer. Throws where it ends with an error, which comes as a table behind those that were there already. */
export async function seriesOf(
  rows: AsyncIterable<Row>,
  { table, fields }: Pick<Selection, 'table' | 'fields'>,
): Promise<LineSeries[]> {
  const asked = fields === null || isNamed(fields) ? null : new Set(fields);
  const found = new Map<string, OpenSeries>();
  let last = { of: null as FluxTableMetaData | null, number: '', series: null as OpenSeries | null };
  for await (const { values, tableMeta } of rows) {
    const { number, time, value, field, tags, error } = placesOf(tableMeta, table);
    if (error !== -1) throw new Error(values[error]);
    if (last.of !== tableMeta || last.number !== values[number]) {
      const told = tags.map((at) => values[at] ?? '');
      const name = [...told, values[field]].join('\n');
      let series = found.get(name);
      if (series === undefined) {
        const named = Object.fromEntries(tagsOf[table].map((tag, index) => [tag, told[index]!]));
        series = { field: values[field]!, tags: named, times: [], values: [] };
        if (asked?.has(series.field) !== false) found.set(name, series);
      }
      last = { of: tableMeta, number: values[number]!, series };
    }
    last.series!.times.push(Date.parse(values[time]!));
    last.series!.values.push(Number(values[value]));
  }
  return [...found.values()].map(inOrder);
}

interface Places {
  readonly number: number;
  readonly time: number;
  readonly value: number;
  readonly field: number;
  readonly tags: readonly number[];
  readonly error: number;
}

const places = new WeakMap<FluxTableMetaData, Places>();

/** Where the columns of a table are; -1 where it has none. */
function placesOf(meta: FluxTableMetaData, table: Selection['table']): Places {
  let known = places.get(meta);
  if (known === undefined) {
    const at = (name: string): number => meta.columns.findIndex(({ label }) => label === name);
    known = {
      ...{ number: at('table'), time: at('_time'), value: at('_value'), field: at('_field') },
      tags: tagsOf[table].map(at),
      error: at('error'),
    };
    places.set(meta, known);
  }
  return known;
}

/** Of a table the rows are in order; several tables may hold one series. */
function inOrder(series: LineSeries): LineSeries {
  const { times, values } = series;
  if (times.every((time, row) => row === 0 || time >= times[row - 1]!)) return series;
  const order = [...times.keys()].sort((a, b) => times[a]! - times[b]!);
  return { ...series, times: order.map((row) => times[row]!), values: order.map((row) => values[row]!) };
}
