import type { GroupedFigures, GroupedQuery } from '../../telemetry/telemetry-store.ts';
import type { DayFile } from './day-files.ts';
import { hourRows, sampleRows } from './day-pack.ts';
import { hourMs, notNumber } from './day-schema.ts';
import { id, ids, whole } from './duckdb-database.ts';
import type { QueryContext } from './stored-values.ts';

const isWholeHours = (...times: readonly number[]): boolean => times.every((time) => time % hourMs === 0);

/** A question of many files costs little more than one of a few, but a transaction should not grow with the range. */
const filesAtATime = 32;

/** Days that are over have figures by the hour, the others are read sample by sample. */
export async function queryGrouped(context: QueryContext, query: GroupedQuery): Promise<GroupedFigures[]> {
  const state = context.state();
  const signal = state.signal(query.signal);
  const vehicles: number[] = [];
  const groups: number[] = [];
  for (const [group, vins] of query.groups.entries())
    for (const vin of vins) {
      const vehicle = state.vehicle(vin);
      if (vehicle === undefined) continue;
      vehicles.push(vehicle);
      groups.push(group);
    }
  const found = new Map<number, GroupedFigures>();
  if (signal === undefined || vehicles.length === 0) return [];
  const files = context.files.list.filter(
    ({ summary }) => summary.minTs < query.to && summary.maxTs >= query.from,
  );
  for (let first = 0; first < files.length; first += filesAtATime) {
    const rows = await context.files.lease(files.slice(first, first + filesAtATime), async (held) =>
      held.length === 0
        ? undefined
        : context.database.query(sqlOf(held, query), [
            id(signal),
            whole(query.from),
            whole(query.to),
            whole(query.partMs),
            ids(vehicles),
            ids(groups),
          ]),
    );
    if (rows === undefined) continue;
    const [group, part, count, min, sum, max] = [0, 1, 2, 3, 4, 5].map((column) => rows.numbers(column));
    for (let row = 0; row < rows.length; row++)
      add(found, {
        group: group![row]!,
        part: part![row]!,
        count: count![row]!,
        min: min![row]!,
        sum: sum![row]!,
        max: max![row]!,
      });
  }
  return [...found.values()].sort((a, b) => a.group - b.group || a.part - b.part);
}

function sqlOf(files: readonly DayFile[], query: GroupedQuery): string {
  return `SELECT grouped, (ts - $2) // $4 AS part, CAST(sum(count) AS DOUBLE), min(min), sum(sum), max(max)
     FROM (${files.map((file) => rowsOf(file, query)).join(' UNION ALL ')})
       JOIN (SELECT unnest($5) AS vehicle, unnest($6) AS grouped) USING (vehicle)
     GROUP BY grouped, part`;
}

function rowsOf(file: DayFile, { from, to, partMs }: GroupedQuery): string {
  const { ordered } = file;
  const { pack, maxTs } = file.summary;
  const byHours = isWholeHours(from, partMs) && (isWholeHours(to) || maxTs < to);
  if (byHours && pack !== null) return ofHours(hourRows(file.path, pack));
  if (byHours && ordered !== null)
    return `${ofHours(`${ordered.alias}.hours`)} AND until <= ${ordered.before}
      UNION ALL ${ofSamples(`${file.alias}.samples`)} AND message >= ${ordered.before}`;
  return ofSamples(sampleRows(file));
}

const ofHours = (rows: string): string =>
  `SELECT vehicle, hour * ${hourMs} AS ts, count, min, sum, max FROM ${rows}
   WHERE signal = $1 AND hour >= $2 // ${hourMs} AND hour * ${hourMs} < $3`;

const ofSamples = (rows: string): string =>
  `SELECT vehicle, ts, 1 AS count, value AS min, value AS sum, value AS max FROM ${rows}
   WHERE signal = $1 AND ts >= $2 AND ts < $3 AND (flags & ${notNumber}) = 0`;

function add(found: Map<number, GroupedFigures>, figures: GroupedFigures): void {
  const key = figures.group * 2 ** 32 + figures.part;
  const before = found.get(key);
  found.set(
    key,
    before === undefined
      ? figures
      : {
          ...figures,
          count: before.count + figures.count,
          min: Math.min(before.min, figures.min),
          sum: before.sum + figures.sum,
          max: Math.max(before.max, figures.max),
        },
  );
}
