import { sql } from 'kysely';
import { derivedId } from '../../../shared/ids.ts';
import { storableJson } from '../../../shared/storable-json.ts';
import type { Trx } from './hold-campaign.ts';

/** A line in the log of a deployment. */
export interface DeploymentEvent {
  readonly deployment: number;
  /** Derives from what it tells. */
  readonly id: string;
  readonly at: number;
  readonly kind: string;
  readonly data: unknown;
}

/** What the server did, once for each version of the row that it followed from. */
export const serverEvent = (
  { number, version }: { readonly number: number; readonly version: number },
  kind: string,
  at: number,
  data: unknown,
): DeploymentEvent => ({
  ...{ deployment: number, at, kind, data },
  id: derivedId('deployment-event', number, version, kind),
});

export async function addDeploymentEvents(trx: Trx, events: readonly DeploymentEvent[]): Promise<void> {
  if (events.length === 0) return;
  await sql`insert into deployment_events (deployment, id, at, kind, data)
    select deployment, id, at, kind, data from json_populate_recordset(null::deployment_events, ${storableJson(events)}::json)
    on conflict do nothing`.execute(trx);
}
