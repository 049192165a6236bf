import type { Finding } from '../../rule-engine/finding.ts';
import type {
  RestoredAlert,
  RulePlace,
  RuleSet,
  VehiclePast,
  VehicleRuleState,
} from '../../rule-engine/rule-engine.ts';
import type { TelemetryReader } from '../../telemetry/telemetry-store.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';
import type { RuleHistory } from './rule-history.ts';

/** What is known of vehicles, by VIN. */
export interface KnownNow {
  readonly vehicles: readonly Vehicle[];
  /** Time of the newest sample. */
  readonly newest: ReadonlyMap<string, number>;
  readonly alerts: ReadonlyMap<string, readonly RestoredAlert[]>;
  readonly past: ReadonlyMap<string, VehiclePast>;
}

export interface JudgedNew {
  readonly state: VehicleRuleState;
  /** What the rules would have told. */
  readonly judged: readonly Finding[];
}

/** A rule whose signals came so long before the newest is not asked about the present. */
const stillPresentMs = 7 * 86_400_000;
const never = Number.MAX_SAFE_INTEGER;

/** Judges rules that are new on as much history as they look back upon, with faults, alerts and software as they are now. */
export function createNewRulesJudge(
  history: RuleHistory,
  store: Pick<TelemetryReader, 'valuesBefore'>,
): (
  part: RuleSet,
  places: ReadonlySet<RulePlace>,
  known: KnownNow,
) => Promise<ReadonlyMap<string, JudgedNew>> {
  return async (part, places, { vehicles, newest, alerts, past }) => {
    const heard = vehicles.filter(({ vin }) => newest.has(vin));
    const ends = heard.map(({ vin }) => ({ vin, from: Number.POSITIVE_INFINITY }));
    const last = part.signals.length === 0 ? new Map() : await store.valuesBefore(ends, part.signals);
    const froms = heard.map(({ vin }) => {
      const end = newest.get(vin) ?? 0;
      const times = (last.get(vin) ?? []).map(({ ts }: { ts: number }) => ts);
      const oldest = Math.min(...times.filter((ts: number) => ts > end - stillPresentMs));
      return { vin, from: Math.min(end, oldest) - part.lookbackMs, position: 0 };
    });
    const before = part.signals.length === 0 ? new Map() : await store.valuesBefore(froms, part.signals);
    const begin = new Map(froms.map(({ vin, from }) => [vin, from]));
    const judgedOf = new Map<string, Finding[]>();
    const fresh = new Map(
      vehicles.map((vehicle) => {
        const { vin } = vehicle;
        const state = part.createState(vehicle);
        // Alerts of the rules that stand in beside the new ones are as they are.
        const others = (alerts.get(vin) ?? []).filter(
          ({ rule, shadow }) => !places.has(shadow === undefined ? `live ${rule}` : `shadow ${rule}`),
        );
        part.restore(
          state,
          history.restored(before.get(vin) ?? []),
          others,
          begin.get(vin) ?? 0,
          past.get(vin),
        );
        part.settleFaultAlerts(state, others, never);
        return [vin, state] as const;
      }),
    );
    const asked = part.signals.length === 0 ? [] : froms;
    await history.judge(part, asked, fresh, (vin, { findings }) => {
      judgedOf.set(vin, [...(judgedOf.get(vin) ?? []), ...findings]);
    });
    return new Map([...fresh].map(([vin, state]) => [vin, { state, judged: judgedOf.get(vin) ?? [] }]));
  };
}
