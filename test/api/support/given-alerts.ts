import { randomUUID } from 'node:crypto';
import { startApi, type TestApi } from './start-api.ts';

export const german = 'WVWZZZ1KZAW000001';
export const other = 'WVWZZZ1KZAW000002';
export const french = 'VF1ACVYB0TW000028';
export const minute = 60_000;

/** An API with two German vehicles and a French one. */
export async function startWithVehicles(): Promise<{ readonly api: TestApi; readonly admin: string }> {
  const api = await startApi();
  const admin = await api.signedIn('admin');
  await api.register(german, 'DE', { model: 'Aurora', plate: 'B-RS 123', timeZone: 'Europe/Berlin' });
  await api.register(other, 'DE', { model: 'Borealis' });
  await api.register(french, 'FR', { model: 'Twizy' });
  return { api, admin };
}

/** No alert, no mute, nothing in the audit log. */
export async function clearAlerts({ db }: Pick<TestApi, 'db'>): Promise<void> {
  for (const table of ['alerts', 'mutes', 'audit'] as const) await db.deleteFrom(table).execute();
}

export interface Given {
  vin?: string;
  rule?: string;
  code?: string;
  severity?: string;
  state?: string;
  /** Minutes ago. */
  fired?: number;
  by?: string;
}

/** An alert as the pipeline leaves it. */
export async function insertAlerts(
  { db, clock }: Pick<TestApi, 'db' | 'clock'>,
  list: readonly Given[],
): Promise<string[]> {
  const now = clock.now();
  const rows = list.map(
    ({ vin = german, rule = 'too-fast', code, severity = 'major', state = 'firing', fired = 10, by }) => ({
      id: randomUUID(),
      vin,
      rule: code === undefined ? rule : 'open-fault',
      instance: code === undefined ? '' : `BMS/uds/${code}`,
      code: code ?? null,
      severity,
      state,
      active_since: now - fired * minute - 1000,
      fired_at: state === 'pending' ? null : now - fired * minute,
      resolved_at: state === 'resolved' ? now - minute : null,
      acknowledged_by: by ?? null,
      acknowledged_at: by === undefined ? null : now - minute,
      acknowledge_note: null,
      evidence: JSON.stringify({
        signals: { 'Vehicle.Speed': 150 },
        summary: 'It drives 150 km/h',
        summaries: { en: 'It drives 150 km/h' },
        ...(code === undefined
          ? {}
          : { fault: { ecu: 'BMS', system: 'uds', code, onset: now - fired * minute } }),
      }),
    }),
  );
  await db.insertInto('alerts').values(rows).execute();
  return rows.map(({ id }) => id);
}
