import { useAlert } from '../../api/queries/alerts.ts';
import type { CaseDetail } from '../../api/queries/cases.ts';

export interface CaseFault {
  readonly vin: string;
  readonly ecu: string;
  readonly system: string;
  readonly code: string;
}

/** The fault that the case's newest alert tells of; null where there is none. */
export function useCaseFault({ alertIds }: Pick<CaseDetail, 'alertIds'>): CaseFault | null {
  const alert = useAlert(alertIds[0] ?? '', undefined, alertIds.length > 0).data;
  const fault = alert?.evidence.fault;
  if (alert === undefined || fault === undefined) return null;
  return { vin: alert.vin, ecu: fault.ecu, system: fault.system, code: fault.code };
}
