import { hash } from 'node:crypto';
import { inSlices, sortInSlices } from '../../shared/in-slices.ts';

const hashDigits = 16;
const indexDigits = 8;
const atOnce = 5000;

/**
 * Vehicles in the order in which a campaign comes to them: by a hash of both, so that each wave is like a sample drawn from
 * all, the same when it is worked out again, and no vehicle is the first of every campaign. Other work goes on in between.
 */
export async function orderTargets<Target extends { readonly vin: string }>(
  targets: readonly Target[],
  seed: string,
): Promise<Target[]> {
  const keys: string[] = [];
  for await (const slice of inSlices(targets, atOnce)) {
    for (const { vin } of slice) {
      const digest = hash('sha256', `${seed} ${vin}`).slice(0, hashDigits);
      keys.push(digest + String(keys.length).padStart(indexDigits, '0'));
    }
  }
  const ordered: Target[] = [];
  for await (const slice of inSlices(await sortInSlices(keys), atOnce)) {
    for (const key of slice) ordered.push(targets[Number(key.slice(hashDigits))] as Target);
  }
  return ordered;
}
