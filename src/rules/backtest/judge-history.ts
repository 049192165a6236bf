import type { AlertRow } from '../../alerts/alert.ts';
import { stepAlert } from '../../alerts/alert-state.ts';
import { type StoredStory, VehicleStory } from '../../faults/vehicle-story.ts';
import type { Finding } from '../../rule-engine/finding.ts';
import type {
  Findings,
  FollowedStory,
  FollowHow,
  RuleFailure,
  RuleSet,
} from '../../rule-engine/rule-engine.ts';
import type { Interner } from '../../shared/interner.ts';
import { type LastValue, sampleFlags, type TelemetryReader } from '../../telemetry/telemetry-store.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';

export interface HistoryOptions {
  readonly set: RuleSet;
  /** The rule whose alerts are wanted; others only stand in. */
  readonly rule: string;
  readonly signals: Interner;
  readonly vehicles: readonly Vehicle[];
  /** Half open, event times. */
  readonly from: number;
  readonly to: number;
  readonly reader: Pick<TelemetryReader, 'valuesBefore' | 'replaySamples' | 'messageTimes'>;
  /** What was reported beside samples, as far as the rules read it. */
  readonly storyOf: (vin: string) => StoredStory | undefined;
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

const silent: StoredStory = { reports: [], inventories: [], events: [] };

/** Vehicles whose states are in memory at a time. */
const together = 5000;

/**
 * Judges what is stored of the vehicles as it was judged when it came: in the order received, each message by itself. Begins
 * as much earlier as the rule looks back, from the values that stood then.
 */
export async function judgeHistory(options: HistoryOptions): Promise<JudgedHistory> {
  const { set, rule, signals, vehicles, from, to, reader, storyOf, progress, isCancelled } = options;
  const rows = new Map<string, AlertRow>();
  const out: Findings = { findings: [], failures: [] };
  const failures: RuleFailure[] = [];
  const counts = { messages: 0, samples: 0, heard: 0 };
  const ids = set.signals.map((path) => signals.id(path));
  const begin = from - set.lookbackMs;
  // Without signals all is judged that was ever reported: what fires since before is then known.
  const first = ids.length === 0 ? Number.NEGATIVE_INFINITY : begin;
  const follow: FollowHow = { eachFaultFrom: Number.NEGATIVE_INFINITY, from: first, to };

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
    const followed = await followedOf(some);
    if (ids.length > 0) await judgeSamples(some, followed, share);
    for (const one of followed) {
      if (ids.length === 0 && one.story.position !== Number.POSITIVE_INFINITY) counts.heard++;
      set.follow(one, Number.POSITIVE_INFINITY, follow, out);
      take();
    }
  }

  async function followedOf(some: readonly Vehicle[]): Promise<FollowedStory[]> {
    const asked = some.map(({ vin }) => ({ vin, from: begin }));
    const before = ids.length === 0 ? new Map() : await reader.valuesBefore(asked, set.signals);
    const heard = some.some(({ vin }) => hasReports(storyOf(vin))) ? await heardOf(some) : [];
    return some.map((vehicle, place) => {
      const stored = storyOf(vehicle.vin) ?? silent;
      const asThen = stored.inventories.length === 0 ? vehicle : { ...vehicle, software: {} };
      const state = set.createState(asThen);
      if (ids.length > 0) set.restore(state, restored(before.get(vehicle.vin) ?? [], signals), [], begin);
      return {
        vehicle,
        state,
        story: new VehicleStory(vehicle.vin, stored, hasReports(stored) ? heard[place] : []),
      };
    });
  }

  /** Reports that said nothing new are no rows any more, but rules were judged when they came. */
  async function heardOf(some: readonly Vehicle[]): Promise<{ position: number; ts: number }[][]> {
    const heard: { position: number; ts: number }[][] = some.map(() => []);
    const asked = some.map(({ vin }) => ({ vin, from: begin }));
    for await (const { length, vehicle, position, ts } of reader.messageTimes(asked, 'faults'))
      for (let row = 0; row < length; row++)
        heard[vehicle[row] as number]?.push({ position: position[row] as number, ts: ts[row] as number });
    return heard;
  }

  async function judgeSamples(
    some: readonly Vehicle[],
    followed: readonly FollowedStory[],
    share: (part: number) => number,
  ): Promise<void> {
    const asked = some.map(({ vin }) => ({ vin, from: begin, position: 0, to }));
    const heard = new Uint8Array(some.length);
    const nextStep = Float64Array.from(followed, ({ story }) => story.position);
    for await (const part of reader.replaySamples(asked, set.signals)) {
      if (isCancelled()) return;
      const { length, vehicle, message, signal, ts } = part;
      for (let row = 0; row < length; row++) signal[row] = ids[signal[row] as number] as number;
      for (let first = 0, end = 0; first < length; first = end) {
        end = first + 1;
        while (end < length && message[end] === message[first]) end++;
        const place = vehicle[first] as number;
        heard[place] = 1;
        const one = followed[place] as FollowedStory;
        const position = message[first] as number;
        if ((nextStep[place] as number) < position) {
          set.follow(one, position, follow, out);
          nextStep[place] = one.story.position;
        }
        set.evaluateSamples(one.state, part, first, end, out);
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

const hasReports = (stored: StoredStory | undefined): boolean => (stored?.reports.length ?? 0) > 0;

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
