import type { AlertRow } from '../../alerts/alert.ts';
import type { Evidence } from '../../rule-engine/finding.ts';
import type { JudgedHistory } from './judge-history.ts';

const dayMs = 86_400_000;
const mostVehicles = 100;
const mostExamples = 20;
const mostFailures = 100;
const mostDays = 1000;
/** Upper ends, in ms: a minute, ten, an hour, six, a day, a week. */
const bucketEnds = [60_000, 600_000, 3_600_000, 21_600_000, dayMs, 7 * dayMs];

/** How often, on which cars, how long: of the alerts of a back-test. */
export function summarise(
  { alerts, failures, messages, samples, heard }: JudgedHistory,
  about: {
    readonly from: number;
    readonly to: number;
    readonly modelOf: (vin: string) => string;
    readonly signals: readonly string[];
  },
) {
  const fired = alerts
    .filter((row): row is AlertRow & { fired_at: number } => row.fired_at !== null)
    .sort((a, b) => a.fired_at - b.fired_at || (a.id < b.id ? -1 : 1));
  const byVehicle = Map.groupBy(fired, ({ vin }) => vin);
  const lengthOf = ({ fired_at, resolved_at }: { fired_at: number; resolved_at: number | null }) =>
    (resolved_at ?? about.to) - fired_at;
  const onVehicles = [...byVehicle].map(([vin, rows]) => ({
    vin,
    model: about.modelOf(vin),
    fired: rows.length,
    firingMs: rows.reduce((sum, row) => sum + lengthOf(row), 0),
  }));
  onVehicles.sort((a, b) => b.fired - a.fired || b.firingMs - a.firingMs || (a.vin < b.vin ? -1 : 1));
  const bySeverity: Record<string, number> = {};
  for (const { severity } of fired) bySeverity[severity] = (bySeverity[severity] ?? 0) + 1;
  return {
    fired: fired.length,
    firing: fired.filter(({ state }) => state === 'firing').length,
    pending: alerts.length - fired.length,
    vehiclesFired: byVehicle.size,
    heard,
    messages,
    samples,
    bySeverity,
    days: daysOf(fired, about),
    durations: durationsOf(fired.filter(({ state }) => state === 'resolved').map(lengthOf)),
    onVehicles: onVehicles.slice(0, mostVehicles),
    moments: fired.map(({ vin, fired_at }) => ({ vin, at: fired_at })),
    examples: fired.slice(0, mostExamples).map((row) => {
      const { summaries, ...evidence } = row.evidence as Evidence;
      return {
        vin: row.vin,
        instance: row.instance,
        severity: row.severity,
        activeSince: row.active_since,
        firedAt: row.fired_at,
        resolvedAt: row.resolved_at,
        signals: [...about.signals],
        evidence,
        summary: summaries,
      };
    }),
    failures: failures.slice(0, mostFailures).map(({ vin, message, at }) => ({ vin, message, at })),
  };
}

function daysOf(
  fired: readonly { readonly vin: string; readonly fired_at: number }[],
  { from, to }: { readonly from: number; readonly to: number },
) {
  const first = Math.floor(from / dayMs) * dayMs;
  const count = Math.min(mostDays, Math.ceil((to - first) / dayMs));
  const byDay = Map.groupBy(fired, ({ fired_at }) => Math.floor(fired_at / dayMs) * dayMs);
  return Array.from({ length: count }, (_, index) => {
    const begin = first + index * dayMs;
    const rows = byDay.get(begin) ?? [];
    return { from: begin, fired: rows.length, vehicles: new Set(rows.map(({ vin }) => vin)).size };
  });
}

function durationsOf(lengths: readonly number[]) {
  if (lengths.length === 0) return null;
  const sorted = [...lengths].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  const ends = [...bucketEnds, null];
  return {
    shortestMs: at(0),
    medianMs: at(0.5),
    p90Ms: at(0.9),
    longestMs: at(1),
    buckets: ends.map((end, index) => ({
      upToMs: end,
      alerts: sorted.filter(
        (ms) => (end === null || ms <= end) && (index === 0 || ms > (bucketEnds[index - 1] ?? 0)),
      ).length,
    })),
  };
}
