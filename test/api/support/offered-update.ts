import { randomUUID } from 'node:crypto';
import { type NewCampaignPlan, newPlan } from '../../../src/ota/campaigns/campaign-plan.ts';
import { newSigningKey, openSigningKey, type SigningKey } from '../../../src/ota/releases/signatures.ts';
import { stepsFor } from '../../../src/ota/releases/steps-for.ts';
import { releaseOf, signed } from './signed-releases.ts';
import type { TestApi } from './start-api.ts';

/** A key that the server trusts. */
export async function trustedKey(api: TestApi): Promise<SigningKey> {
  const key = openSigningKey(newSigningKey().privatePem);
  const token = await api.signedIn('admin');
  const made = await api.call(token, 'POST', '/release-keys', {
    ...{ name: 'Key', publicKey: key.publicKey, endorsement: null },
  });
  if (made.json().state !== 'trusted') throw new Error(made.body);
  return key;
}

/** A signed release of one image for the BMS, whose file is `battery {version}`. */
export async function givenRelease(api: TestApi, key: SigningKey, version: string) {
  const token = await api.signedIn('operator');
  const release = await releaseOf(api, token, version);
  const sent = await api.call(token, 'POST', '/releases', signed(release, key));
  if (sent.statusCode >= 300) throw new Error(sent.body);
  return release;
}

/** Deployments of a campaign that runs, offered now to these vehicles, whose BMS has version 1; as the starter leaves them. */
export async function offeredUpdate(
  api: TestApi,
  release: Awaited<ReturnType<typeof givenRelease>>,
  vins: readonly string[],
  plan: NewCampaignPlan = { consent: { default: 'none' } },
): Promise<{ number: number; id: string; campaign: string }[]> {
  const { db, clock } = api;
  const campaign = randomUUID();
  const at = clock.now();
  await db
    .insertInto('campaigns')
    .values({
      ...{ id: campaign, name: 'Better batteries', release_id: release.id, state: 'running' },
      ...{ selector: 'true', exclusions: '{}', chain: JSON.stringify([release.id]) },
      plan: JSON.stringify(newPlan(plan)),
      ...{ created_by: 'operator-all', created_at: at, updated_at: at, started_at: at, wave: 0 },
    })
    .execute();
  const before = { BMS: { hardware: 'hw1', software: '1' } };
  const answer = stepsFor([release], before);
  if (!answer.ok) throw new Error(answer.refusal.message);
  const rows = await db
    .insertInto('deployments')
    .values(
      vins.map((vin, place) => ({
        ...{ campaign_id: campaign, wave: 0, place, vin, state: 'offered', attempts: 1 },
        ...{ offered_at: at, deadline_at: at + 86_400_000, traits: '{}' },
        ...{ before: JSON.stringify(before), steps: JSON.stringify(answer.steps) },
      })),
    )
    .returning(['number', 'id'])
    .execute();
  return rows.map((row) => ({ ...row, campaign }));
}
