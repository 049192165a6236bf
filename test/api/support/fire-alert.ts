import { randomUUID } from 'node:crypto';
import type { TestApi } from './start-api.ts';

interface Fired {
  readonly rule?: string;
  readonly severity?: string;
  readonly code?: string;
  readonly software?: string;
}
export type FireAlert = (vin: string, given?: Fired) => Promise<string>;

/** An alert that fires, as the pipeline leaves it. Answers with its id. */
export async function fireAlert(
  api: Pick<TestApi, 'db' | 'clock'>,
  vin: string,
  { rule = 'confirmed-fault', severity = 'major', code, software }: Fired = {},
): Promise<string> {
  const id = randomUUID();
  const at = api.clock.now();
  const evidence = {
    signals: {},
    summary: 'A fault',
    ...(code === undefined ? {} : { fault: { ecu: 'BMS', system: 'uds', code, onset: at } }),
    ...(software === undefined ? {} : { software: { BMS: software } }),
  };
  await api.db
    .insertInto('alerts')
    .values({
      ...{ id, vin, rule, severity, state: 'firing', instance: id, active_since: at, fired_at: at },
      ...{ resolved_at: null, acknowledged_by: null, acknowledged_at: null, acknowledge_note: null },
      code: code ?? null,
      evidence: JSON.stringify({ ...evidence, summaries: { en: 'A fault', es: 'Una avería' } }),
    })
    .execute();
  const data = JSON.stringify({ id, vin, rule, severity, state: 'firing', evidence });
  await api.db
    .insertInto('feed_events')
    .values({ type: 'alert', vin, market: null, at, data, source: `alert ${id} firing ${at}` })
    .execute();
  return id;
}
