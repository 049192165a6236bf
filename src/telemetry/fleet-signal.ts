import { AppError } from '../shared/errors.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import type { Catalogue } from './catalogue.ts';
import type { TelemetryReader } from './telemetry-store.ts';

/** Parts of one group. */
export const maxFleetParts = 5_000;
/** Of all groups together. */
export const maxFleetPoints = 100_000;

export interface FleetSignalQuery {
  readonly signal: string;
  readonly vehicles: readonly Vehicle[];
  /** An attribute (`model`, …), `software.{ECU}`, `attributes.{name}`, or `all`. */
  readonly groupBy: string;
  /** [from, to), widened to whole parts. */
  readonly from: number;
  readonly to: number;
  readonly partMs: number;
}

export interface FleetSignalAnswer {
  readonly from: number;
  readonly to: number;
  readonly bucketMs: number;
  readonly unit: string | null;
  /** By name, the vehicles without one last. */
  readonly groups: {
    readonly group: string | null;
    readonly vehicles: number;
    readonly points: { t: number; count: number; min: number; avg: number; max: number }[];
  }[];
}

/** One signal of many vehicles, by group and part. Throws AppError invalid `bad-fleet-query` where that were too many points. */
export async function queryFleetSignal(
  reader: Pick<TelemetryReader, 'grouped'>,
  catalogue: Pick<Catalogue, 'lookup'>,
  query: FleetSignalQuery,
): Promise<FleetSignalAnswer> {
  const { signal, vehicles, partMs } = query;
  const from = Math.floor(query.from / partMs) * partMs;
  const to = Math.ceil(query.to / partMs) * partMs;
  const parts = (to - from) / partMs;
  if (parts > maxFleetParts) throw tooMany('bucket', `must make at most ${maxFleetParts} parts of the range`);
  const byGroup = new Map<string | null, string[]>();
  for (const vehicle of vehicles) {
    const name = groupOf(vehicle, query.groupBy);
    const vins = byGroup.get(name);
    if (vins === undefined) byGroup.set(name, [vehicle.vin]);
    else vins.push(vehicle.vin);
  }
  if (byGroup.size * parts > maxFleetPoints)
    throw tooMany(
      'groupBy',
      `makes ${byGroup.size} groups of ${parts} parts; at most ${maxFleetPoints} parts can be told`,
    );
  const groups = [...byGroup].sort(([a], [b]) => byName(a, b));
  const answer = groups.map(([group, vins]) => ({
    group,
    vehicles: vins.length,
    points: [] as FleetSignalAnswer['groups'][number]['points'],
  }));
  const found = await reader.grouped({ signal, groups: groups.map(([, vins]) => vins), from, to, partMs });
  for (const { group, part, count, min, sum, max } of found)
    answer[group]!.points.push({ t: from + part * partMs, count, min, avg: sum / count, max });
  return { from, to, bucketMs: partMs, unit: catalogue.lookup(signal)?.unit ?? null, groups: answer };
}

function groupOf(vehicle: Vehicle, by: string): string | null {
  const [kind, ...rest] = by.split('.');
  const name = rest.join('.');
  switch (kind) {
    case 'software':
      return ownOf(vehicle.software, name);
    case 'attributes':
      return ownOf(vehicle.attributes, name);
    case 'all':
      return 'all';
    default:
      return ownOf(vehicle, by);
  }
}

function ownOf(record: object, name: string): string | null {
  const value: unknown = Object.hasOwn(record, name) ? Reflect.get(record, name) : null;
  return value === null || value === undefined ? null : String(value);
}

function byName(a: string | null, b: string | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return a < b ? -1 : 1;
}

function tooMany(path: string, message: string): AppError {
  return new AppError('invalid', 'bad-fleet-query', `\`${path}\` ${message}.`, {
    fields: [{ path, message }],
  });
}
