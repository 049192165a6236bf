import type { Language } from '../shared/languages.ts';
import { faultSystems } from '../wire/messages.ts';
import { type FaultCatalogue, levelOfSeverity } from './fault-catalogue.ts';

/** Of an alert, what finds the words of its fault. */
export interface FaultAlert {
  readonly vin: string;
  readonly severity: string;
  /** Null where it is about none. */
  readonly fault: { readonly ecu: string; readonly system: string; readonly code: string } | null;
}

/**
 * What the catalogue says of the fault that an alert is about; undefined where it is about none, or about one that the
 * catalogue does not know. The severity of an alert for a GB/T 32960 alarm gives its level, as `level`.
 */
export function describeAlertFault(
  catalogue: Pick<FaultCatalogue, 'describe'>,
  { vin, severity, fault }: FaultAlert,
  language: Language,
) {
  const system = faultSystems.find((name) => name === fault?.system);
  if (fault === null || system === undefined) return undefined;
  const level = system === 'gbt32960' ? levelOfSeverity(severity) : null;
  const { ecu, code } = fault;
  const described = catalogue.describe(system, code, language, level, { vin, ecu });
  return described.isKnown ? { ...described, ecu, code, system, level } : undefined;
}
