import type { FaultEpisode } from '../../faults/fault-episode.ts';
import type { Finding } from '../../rule-engine/finding.ts';
import type {
  Findings,
  RestoredAlert,
  RulePlace,
  RuleSet,
  StandingAlert,
  VehiclePast,
  VehicleRuleState,
} from '../../rule-engine/rule-engine.ts';
import type { Severity } from '../../vehicles/vehicle.ts';

type OpenAlert = RestoredAlert & { readonly vin: string };

/** What there is of one vehicle to compare. */
export interface Compared {
  readonly vin: string;
  /** Of `set`, with its history judged and none of its own alerts put in. */
  readonly state: VehicleRuleState;
  readonly alerts: readonly OpenAlert[];
  readonly episodes: readonly FaultEpisode[];
  readonly past: VehiclePast | undefined;
  /** What came out while the history was judged. */
  readonly judged: readonly Finding[];
  /** Newest event time. */
  readonly at: number;
}

export const placeOf = ({ rule, shadow }: { readonly rule: string; readonly shadow?: number }): RulePlace =>
  shadow === undefined ? `live ${rule}` : `shadow ${rule}`;

const nameOf = (
  alert: { readonly rule: string; readonly shadow?: number; readonly instance: string },
  since: number | '' = '',
): string => `${placeOf(alert)} ${alert.instance} ${since}`;

const ofFinding = ({ ruleId, shadow, instance }: Finding) =>
  shadow === undefined ? { rule: ruleId, instance } : { rule: ruleId, shadow, instance };

/**
 * What rules that are new, or judge otherwise now, have to say of a vehicle beside the alerts that are open: a condition that
 * holds fires; an open alert stays while its condition, or what it is cleared by, lets it, and ends otherwise. What came and
 * went in the history is not told. The state is then that of a rule which has raised these alerts.
 */
export function compareWithAlerts(
  set: RuleSet,
  places: ReadonlySet<RulePlace>,
  { vin, state, alerts, episodes, past, judged, at }: Compared,
): Finding[] {
  const open = alerts.filter((alert) => alert.resolvedAt === null && places.has(placeOf(alert)));
  const isOpen = new Set(open.map((alert) => nameOf(alert)));
  const out: Findings = { findings: [], failures: [] };
  set.assume(state, open);
  if (open.length > 0) set.judgeNow(state, out);
  set.evaluateFaults(state, episodes, at, out, past?.faults);
  const found = out.findings.filter((finding) => places.has(placeOf(ofFinding(finding))));
  const standing = set.standing(state);
  const stands = new Set(standing.map((alert) => nameOf(alert, alert.activeSince)));
  const began = judged.filter((finding) => {
    const alert = ofFinding(finding);
    const isNew = places.has(placeOf(alert)) && !isOpen.has(nameOf(alert));
    return isNew && stands.has(nameOf(alert, finding.activeSince)) && finding.transition !== 'resolved';
  });
  const ended = new Set(
    found
      .filter(({ transition }) => transition === 'resolved' || transition === 'withdrawn')
      .map((finding) => nameOf(ofFinding(finding), finding.activeSince)),
  );
  const lost = open.filter((alert) => {
    const name = nameOf(alert, alert.activeSince);
    return !stands.has(name) && !ended.has(name);
  });
  return [...began.map(because), ...found.map(because), ...lost.map((alert) => endOf(vin, alert, at))];
}

/** The rule goes from shadow to live: what it would have told is told, and the alerts of the version before are taken over. */
export function goLive(
  set: RuleSet,
  state: VehicleRuleState,
  promoted: ReadonlySet<string>,
  { vin, alerts, at, shadows }: Pick<Compared, 'vin' | 'alerts' | 'at'> & { shadows: readonly Finding[] },
): Finding[] {
  const open = alerts.filter(
    ({ rule, shadow, resolvedAt }) => promoted.has(rule) && shadow === undefined && resolvedAt === null,
  );
  const ofRule = (one: StandingAlert & { readonly shadow?: number }) =>
    promoted.has(one.rule) && one.shadow === undefined;
  const standing = set.standing(state).filter(ofRule);
  const isSame = (a: { rule: string; instance: string }, b: { rule: string; instance: string }) =>
    a.rule === b.rule && a.instance === b.instance;
  const taken = open.filter((alert) => standing.some((one) => isSame(one, alert)));
  const told = standing.flatMap((one) => {
    if (open.some((alert) => isSame(one, alert))) return [];
    const said = shadows.find(
      (finding) =>
        finding.ruleId === one.rule &&
        finding.instance === one.instance &&
        finding.activeSince === Math.round(one.activeSince),
    );
    return said === undefined ? [] : [because({ ...said, activeSince: one.activeSince })];
  });
  set.assume(state, taken);
  const lost = open.filter((alert) => !taken.includes(alert));
  return [...told, ...lost.map((alert) => endOf(vin, alert, at))];
}

const because = (finding: Finding): Finding =>
  finding.transition === 'resolved' || finding.transition === 'firing'
    ? { ...finding, because: 'rule-changed' }
    : finding;

function endOf(vin: string, alert: OpenAlert, at: number): Finding {
  return {
    vin,
    ruleId: alert.rule,
    instance: alert.instance,
    transition: alert.firedAt === null ? 'withdrawn' : 'resolved',
    at: Math.max(at, alert.firedAt ?? alert.activeSince),
    activeSince: alert.activeSince,
    severity: alert.severity as Severity,
    evidence: { signals: {}, summary: '', summaries: {} },
    because: 'rule-changed',
    ...(alert.shadow === undefined ? {} : { shadow: alert.shadow }),
  };
}
