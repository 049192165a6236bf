import type { FaultHistory } from '../../api/queries/vehicle-page.ts';
import type { Alert, Severity } from '../../api/types.ts';

/** May the car be driven? `unknown`: something is wrong, and nobody can say. */
export type Verdict = 'no' | 'limited' | 'unknown' | 'yes';

export interface Reason {
  readonly key: string;
  readonly name: string;
  readonly severity: Severity;
}

export const severityRank: Readonly<Record<Severity, number>> = { info: 0, minor: 1, major: 2, critical: 3 };

type Spoken = Pick<Alert, 'id' | 'name' | 'severity' | 'mayBeDriven'>;
type OpenFault = Pick<
  FaultHistory['items'][number],
  'ecu' | 'code' | 'description' | 'severity' | 'mayBeDriven' | 'active'
>;

/** The worst that a firing alert or an open fault says, and who says it, gravest first. */
export function verdictOf(
  alerts: readonly Spoken[],
  faults: readonly OpenFault[],
): { readonly verdict: Verdict; readonly reasons: readonly Reason[] } {
  const spoken = [
    ...alerts.map(({ id, name, severity, mayBeDriven }) => ({ key: id, name, severity, mayBeDriven })),
    ...faults
      .filter(({ active }) => active)
      .map(({ ecu, code, description, severity, mayBeDriven }) => ({
        key: `${ecu} ${code}`,
        name: description,
        severity,
        mayBeDriven,
      })),
  ].sort((a, b) => severityRank[b.severity] - severityRank[a.severity]);
  const saying = (matches: (one: (typeof spoken)[number]) => boolean) => {
    const named = spoken.filter(matches);
    return [...new Map(named.toReversed().map((reason) => [reason.name, reason])).values()].toReversed();
  };
  for (const verdict of ['no', 'limited'] as const) {
    const reasons = saying(({ mayBeDriven }) => mayBeDriven === verdict);
    if (reasons.length > 0) return { verdict, reasons };
  }
  const unsaid = saying(
    ({ mayBeDriven, severity }) => mayBeDriven === null && severityRank[severity] >= severityRank.major,
  );
  return unsaid.length > 0 ? { verdict: 'unknown', reasons: unsaid } : { verdict: 'yes', reasons: [] };
}
