import type { Severity } from '../vehicles/vehicle.ts';
import type { Finding } from './finding.ts';
import { parseDuration } from './language/duration.ts';
import { type RuleTest, testStart } from './rule-test-file.ts';

/** An alert as a test tells it; times count from the start of the test. */
export interface TestAlert {
  readonly instance: string;
  readonly activeSince: number;
  readonly firedAt?: number | undefined;
  readonly resolvedAt?: number | undefined;
  readonly severity: Severity;
  readonly summary: string;
  /** Changes of severity since it fired. */
  readonly changes: Readonly<Record<number, Severity>>;
}
type Expected = RuleTest['alerts'][number];

/** What findings amount to. */
export function alertsOf(findings: readonly Finding[]): TestAlert[] {
  const alerts = new Map<string, TestAlert>();
  for (const { instance, activeSince, transition, at, severity, evidence } of findings) {
    const key = `${instance} ${activeSince}`;
    const known = alerts.get(key);
    const since = activeSince - testStart;
    const begun = { instance, activeSince: since, severity, summary: evidence.summary, changes: {} };
    if (transition === 'pending') alerts.set(key, begun);
    else if (transition === 'withdrawn') alerts.delete(key);
    else if (transition === 'resolved') {
      if (known !== undefined) alerts.set(key, { ...known, resolvedAt: at - testStart });
    } else if (known?.firedAt === undefined) alerts.set(key, { ...begun, firedAt: at - testStart });
    else {
      const changes = { ...known.changes, [at - testStart]: severity };
      alerts.set(key, { ...known, severity, summary: evidence.summary, changes });
    }
  }
  return [...alerts.values()];
}

/** In the order of time, what was expected and what there is, told apart where they differ; none where they do not. */
export function differences(found: readonly TestAlert[], { alerts: expected, quiet }: RuleTest): string[] {
  const faults: string[] = [];
  const left = found.filter((alert) => !expected.some((wanted) => missing(alert, wanted).length === 0));
  for (const wanted of expected) {
    if (found.some((alert) => missing(alert, wanted).length === 0)) continue;
    // The one that is nearest to what was expected is most likely what was meant.
    const nearest = left
      .filter(({ instance }) => instance === wanted.instance)
      .sort((a, b) => missing(a, wanted).length - missing(b, wanted).length)[0];
    if (nearest === undefined) {
      faults.push(`expected an alert that is not there: ${textOf(wanted)}`);
      continue;
    }
    left.splice(left.indexOf(nearest), 1);
    faults.push(
      ...missing(nearest, wanted).map(
        ([what, is, should]) => `${nameOf(nearest)}: ${what} is ${is}, expected ${should}`,
      ),
    );
  }
  for (const alert of left) faults.push(`found an alert that nobody expected: ${textOf(alert)}`);
  for (const { from, to } of quiet) {
    for (const alert of found) {
      const { firedAt, resolvedAt = Number.POSITIVE_INFINITY } = alert;
      if (firedAt !== undefined && firedAt < to && resolvedAt > from)
        faults.push(`expected quiet from ${time(from)} to ${time(to)}: ${textOf(alert)}`);
    }
  }
  return faults;
}

/** What of an alert is not as expected: what, is, should be. */
function missing(alert: TestAlert, wanted: Expected): [what: string, is: string, should: string][] {
  const found: [string, string, string][] = [];
  const compare = (what: string, is: string, should: string) => {
    if (is !== should) found.push([what, is, should]);
  };
  compare('the instance', alert.instance || 'none', wanted.instance || 'none');
  compare('activeSince', time(alert.activeSince), time(wanted.activeSince));
  compare('firedAt', time(alert.firedAt), time(wanted.firedAt));
  compare('resolvedAt', time(alert.resolvedAt), time(wanted.resolvedAt));
  if (wanted.severity !== undefined) compare('the severity', alert.severity, wanted.severity);
  if (wanted.summary !== undefined)
    compare('the summary', JSON.stringify(alert.summary), JSON.stringify(wanted.summary));
  if (wanted.changes !== undefined) {
    const should = Object.entries(wanted.changes).map(([at, severity]) => [parseDuration(at) ?? 0, severity]);
    compare('changes', changesOf(Object.entries(alert.changes)), changesOf(should));
  }
  return found;
}

const changesOf = (changes: readonly (readonly (string | number)[])[]): string =>
  changes.length === 0
    ? 'none'
    : changes.map(([at, severity]) => `${severity} at ${time(Number(at))}`).join(', ');

const nameOf = ({ instance, activeSince }: TestAlert): string =>
  `the alert${instance === '' ? '' : ` ${instance}`} of ${time(activeSince)}`;

const textOf = (
  alert: { readonly [Key in keyof TestAlert]?: unknown } & Pick<Expected, 'activeSince'>,
): string =>
  [
    ...(alert.instance ? [String(alert.instance)] : []),
    `active since ${time(alert.activeSince)}`,
    alert.firedAt === undefined ? 'pending' : `fired at ${time(Number(alert.firedAt))}`,
    ...(alert.resolvedAt === undefined ? [] : [`resolved at ${time(Number(alert.resolvedAt))}`]),
    ...(alert.severity === undefined ? [] : [String(alert.severity)]),
    ...(alert.summary === undefined ? [] : [JSON.stringify(alert.summary)]),
  ].join(', ');

/** As rules write it: `1h30m`. */
function time(ms: number | undefined): string {
  if (ms === undefined) return '–';
  const parts: string[] = [];
  let rest = ms;
  for (const [unit, length] of units) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join('') || '0';
}

const units = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;
