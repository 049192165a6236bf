import { derivedId } from '../../shared/ids.ts';
import type { Text } from '../../shared/languages.ts';

/** Of an alert, what makes it a case. */
export interface CaseAlert {
  readonly id: string;
  readonly vin: string;
  readonly rule: string;
  readonly severity: string;
  readonly market: string;
  /** When it fired, by the vehicle's time. Milliseconds since 1970 UTC. */
  readonly at: number;
  /** What the problem is called. */
  readonly texts: Text;
  readonly fault: { readonly ecu: string; readonly system: string; readonly code: string } | null;
  /** Of the control unit of the fault. */
  readonly software: string | null;
}

/** A code without its failure type or mode: `P0A80-00` is `P0A80`. */
const familyOf = (code: string): string => code.split('-')[0] ?? code;

/** What an alert is about where no policy groups it: several rules may tell of one fault. */
export const problemOf = ({ rule, fault }: Pick<CaseAlert, 'rule' | 'fault'>): string =>
  fault === null ? `rule:${rule}` : `fault:${fault.system}:${familyOf(fault.code)}`;

/** What vehicles may have in common. */
export const causeOf = ({ rule, fault }: Pick<CaseAlert, 'rule' | 'fault'>): string =>
  fault === null ? `rule:${rule}` : `fault:${fault.system}:${fault.ecu}:${fault.code}`;

export const caseIdOf = (alert: Pick<CaseAlert, 'id' | 'vin'>): string =>
  derivedId('case', alert.vin, alert.id);
export const parentIdOf = (cause: string, software: string | null, firstCase: string): string =>
  derivedId('case', cause, software ?? '', firstCase);
