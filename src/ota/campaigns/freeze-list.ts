import { sql } from 'kysely';
import { insertRows } from '../../database/insert-rows.ts';
import type { Schema } from '../../database/schema.ts';
import { inSlices } from '../../shared/in-slices.ts';
import { storableJson } from '../../shared/storable-json.ts';
import { orderedTargetsDigest } from './campaign-digests.ts';
import { orderTargets } from './order-targets.ts';
import type { Trx } from './run/hold-campaign.ts';
import type { Selection, Target } from './select-targets.ts';

export interface FrozenList {
  readonly targets: number;
  readonly targetsDigest: string;
  /** Of its vehicles, in order. */
  readonly markets: readonly string[];
}

const rowsAtOnce = 4000;

/**
 * Writes down who gets it in which wave, and who was left out: a deployment each, waiting, in the order in which the
 * campaign comes to them. Wave sizes add up to the number of targets.
 */
export async function freezeList(
  trx: Trx,
  campaign: string,
  { targets, excluded }: Selection,
  waveSizes: readonly number[],
): Promise<FrozenList> {
  const ordered = await orderTargets(targets, campaign);
  await insertRows(
    trx,
    'campaign_waves',
    waveSizes.map((size, index) => ({ campaign_id: campaign, index, size })),
  );
  const waveOf = newWaveOf(waveSizes);
  let first = 0;
  for await (const rows of inSlices(ordered, rowsAtOnce)) {
    const waves = rows.map((_, index) => waveOf(first + index));
    await insertDeployments(trx, campaign, { rows, waves, first });
    first += rows.length;
  }
  for await (const slice of inSlices(excluded, rowsAtOnce)) {
    await insertRows(
      trx,
      'campaign_exclusions',
      slice.map((exclusion) => ({ campaign_id: campaign, ...exclusion })),
    );
  }
  return {
    targets: ordered.length,
    targetsDigest: await orderedTargetsDigest(targets.map(({ vin }) => vin)),
    markets: [...new Set(targets.map(({ traits }) => traits.market))].sort(),
  };
}

/** As if it had never been frozen. */
export async function thawList(trx: Trx, campaign: string): Promise<void> {
  const tables = ['deployments', 'campaign_waves', 'campaign_exclusions'] as const satisfies (keyof Schema)[];
  for (const table of tables) await trx.deleteFrom(table).where('campaign_id', '=', campaign).execute();
}

function newWaveOf(sizes: readonly number[]): (place: number) => number {
  let wave = 0;
  let end = sizes[0] ?? 0;
  return (place) => {
    while (place >= end && wave + 1 < sizes.length) end += sizes[++wave] ?? 0;
    return wave;
  };
}

/** What many vehicles have in common goes over the line once. */
async function insertDeployments(
  trx: Trx,
  campaign: string,
  {
    rows,
    waves,
    first,
  }: { readonly rows: readonly Target[]; readonly waves: readonly number[]; readonly first: number },
): Promise<void> {
  const kinds = new Map<Target['traits'], number>();
  const befores: string[] = [];
  const traits: string[] = [];
  const kindOf = (target: Target): number => {
    const known = kinds.get(target.traits);
    if (known !== undefined) return known;
    befores.push(storableJson(target.installed));
    traits.push(storableJson(target.traits));
    kinds.set(target.traits, befores.length);
    return befores.length;
  };
  const numbers = rows.map(kindOf);
  await sql`insert into deployments (campaign_id, wave, place, vin, state, before, traits)
    select ${campaign}, target.wave, ${first}::int + target.number - 1, target.vin, 'waiting', kind.before::jsonb, kind.traits::jsonb
    from unnest(${rows.map(({ vin }) => vin)}::text[], ${[...waves]}::int[], ${numbers}::int[])
        with ordinality as target(vin, wave, kind, number)
      join unnest(${befores}::text[], ${traits}::text[]) with ordinality as kind(before, traits, number)
        on kind.number = target.kind
    order by target.number`.execute(trx);
}
