import type { AlertRow } from '../../alerts/alert.ts';
import { stepAlert } from '../../alerts/alert-state.ts';
import type { FaultEpisode } from '../../faults/fault-episode.ts';
import type { Finding } from '../../rule-engine/finding.ts';
import type {
  Findings,
  RuleFailure,
  RuleSet,
  VehiclePast,
  VehicleRuleState,
} from '../../rule-engine/rule-engine.ts';
import type { Interner } from '../../shared/interner.ts';
import { type LastValue, sampleFlags, type TelemetryReader } from '../../telemetry/telemetry-store.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';

/** After a fault report: the episodes as the fault log would have handed them to the rules. */
export interface FaultStep {
  readonly at: number;
  readonly episodes: readonly FaultEpisode[];
}

export interface HistoryOptions {
  readonly set: RuleSet;
  /** The rule whose alerts are wanted; others only stand in. */
  readonly rule: string;
  readonly signals: Interner;
  readonly vehicles: readonly Vehicle[];
  /** Half open, event times. */
  readonly from: number;
  readonly to: number;
  readonly reader: Pick<TelemetryReader, 'valuesBefore' | 'replaySamples'>;
  readonly pastOf: (vin: string) => VehiclePast | undefined;
  /** For rules on faults: in the order received. */
  readonly faultsOf: (vin: string) => readonly FaultStep[];
  readonly progress: (fraction: number) => void;
  readonly isCancelled: () => boolean;
}

export interface JudgedHistory {
  /** Those that began, as the table of alerts would have them. */
  readonly alerts: readonly AlertRow[];
  readonly failures: readonly RuleFailure[];
  readonly messages: number;
  readonly samples: number;
  /** Vehicles of which something was read. */
  readonly heard: number;
}

/** Vehicles whose states are in memory at a time. */
const together = 5000;

/**
 * Judges what is stored of the vehicles as it was judged when it came: in the order received, each message by itself. Begins
 * as much earlier as the rule looks back, from the values that stood then.
 */
export async function judgeHistory(options: HistoryOptions): Promise<JudgedHistory> {
  const { set, rule, signals, vehicles, from, to, reader, pastOf, faultsOf, progress, isCancelled } = options;
  const rows = new Map<string, AlertRow>();
  const out: Findings = { findings: [], failures: [] };
  const failures: RuleFailure[] = [];
  const counts = { messages: 0, samples: 0, heard: 0 };
  const ids = set.signals.map((path) => signals.id(path));
  const begin = from - set.lookbackMs;

  function take(): void {
    if (out.findings.length > 0) {
      for (const finding of out.findings) if (finding.ruleId === rule) step(rows, finding);
      out.findings = [];
    }
    if (out.failures.length > 0) {
      failures.push(...out.failures.filter(({ ruleId }) => ruleId === rule));
      out.failures = [];
    }
  }

  async function judge(some: readonly Vehicle[], share: (part: number) => number): Promise<void> {
    const states = await statesOf(some);
    if (ids.length > 0) await judgeSamples(some, states, share);
    some.forEach((vehicle, index) => {
      const steps = faultsOf(vehicle.vin);
      if (ids.length === 0 && steps.length > 0) counts.heard++;
      for (const { at, episodes } of steps) {
        set.evaluateFaults(states[index] as VehicleRuleState, episodes, at, out);
        take();
      }
    });
  }

  async function statesOf(some: readonly Vehicle[]): Promise<VehicleRuleState[]> {
    const asked = some.map(({ vin }) => ({ vin, from: begin }));
    const before = ids.length === 0 ? new Map() : await reader.valuesBefore(asked, set.signals);
    return some.map((vehicle) => {
      const state = set.createState(vehicle);
      set.restore(state, restored(before.get(vehicle.vin) ?? [], signals), [], begin, pastOf(vehicle.vin));
      return state;
    });
  }

  async function judgeSamples(
    some: readonly Vehicle[],
    states: readonly VehicleRuleState[],
    share: (part: number) => number,
  ): Promise<void> {
    const asked = some.map(({ vin }) => ({ vin, from: begin, position: 0, to }));
    const heard = new Uint8Array(some.length);
    for await (const part of reader.replaySamples(asked, set.signals)) {
      if (isCancelled()) return;
      const { length, vehicle, message, signal, ts } = part;
      for (let row = 0; row < length; row++) signal[row] = ids[signal[row] as number] as number;
      for (let first = 0, end = 0; first < length; first = end) {
        end = first + 1;
        while (end < length && message[end] === message[first]) end++;
        const place = vehicle[first] as number;
        heard[place] = 1;
        set.evaluateSamples(states[place] as VehicleRuleState, part, first, end, out);
        counts.messages++;
        if (out.findings.length > 0 || out.failures.length > 0) take();
      }
      counts.samples += length;
      const passed = ((ts[length - 1] as number) - begin) / (to - begin);
      progress(share(Math.min(1, Math.max(0, passed))));
    }
    counts.heard += heard.reduce((sum, one) => sum + one, 0);
  }

  for (let done = 0; done < vehicles.length && !isCancelled(); done += together) {
    const some = vehicles.slice(done, done + together);
    await judge(some, (part) => (done + part * some.length) / vehicles.length);
  }
  const alerts = [...rows.values()].filter((row) => (row.fired_at ?? row.active_since) >= from);
  return { alerts, failures, ...counts };
}

/** As the alerts' own table would have it. */
function step(rows: Map<string, AlertRow>, finding: Finding): void {
  // What names an alert; its id is a hash of this, and takes longer to make than a sample to judge.
  const name = `${finding.vin} ${Math.round(finding.activeSince)} ${finding.instance}`;
  const next = stepAlert(rows.get(name) ?? null, finding);
  if (next === undefined) return;
  if (next.row === null) rows.delete(name);
  else rows.set(name, next.row);
}

function restored(values: readonly LastValue[], signals: Interner) {
  return values.flatMap(({ signal, ts, value, flags }) => {
    if ((flags & sampleFlags.outOfRange) !== 0) return [];
    const at = { signal: signals.id(signal), ts };
    if (typeof value === 'number' || typeof value === 'boolean') return [{ ...at, value: Number(value) }];
    if (typeof value === 'string') return [{ ...at, value: Number.NaN, text: value }];
    return [{ ...at, value: Number.NaN, list: value }];
  });
}
