import type { Selectable } from 'kysely';
import type { AlertTable } from '../database/alert-tables.ts';
import type { Severity } from '../vehicles/vehicle.ts';

/** From when on an alert has had this severity. */
export interface SeverityStep {
  readonly at: number;
  readonly severity: Severity;
}

/** How an alert's severity went since it fired, oldest first; empty for one that fired before this was kept. */
export const courseOf = (row: Pick<Selectable<AlertTable>, 'course'>): readonly SeverityStep[] =>
  row.course as readonly SeverityStep[];
