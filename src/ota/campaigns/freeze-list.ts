import { insertRows } from '../../database/insert-rows.ts';
import type { Schema } from '../../database/schema.ts';
import { inSlices } from '../../shared/in-slices.ts';
import { targetsDigest } from '../evidence/hash-chain.ts';
import { orderTargets } from './order-targets.ts';
import type { Trx } from './run/hold-campaign.ts';
import type { Selection, Target } from './select-targets.ts';

export interface FrozenList {
  readonly targets: number;
  readonly targetsDigest: string;
  /** Of its vehicles, in order. */
  readonly markets: readonly string[];
}

const rowsAtOnce = 2000;

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
  const byVin = new Map(targets.map((target) => [target.vin, target]));
  const ordered = await orderTargets([...byVin.keys()], campaign);
  await insertRows(
    trx,
    'campaign_waves',
    waveSizes.map((size, index) => ({ campaign_id: campaign, index, size })),
  );
  const waveOf = newWaveOf(waveSizes);
  let place = 0;
  for await (const slice of inSlices(ordered, rowsAtOnce)) {
    const rows = slice.map((vin) =>
      deploymentRow(campaign, byVin.get(vin) as Target, place, waveOf(place++)),
    );
    await insertRows(trx, 'deployments', rows);
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
    targetsDigest: targetsDigest(ordered),
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

const deploymentRow = (
  campaign: string,
  { vin, installed, traits }: Target,
  place: number,
  wave: number,
) => ({
  ...{ campaign_id: campaign, wave, place, vin, state: 'waiting' },
  ...{ before: installed, traits },
});
