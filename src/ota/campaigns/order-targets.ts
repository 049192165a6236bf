import { hash } from 'node:crypto';
import { inSlices, sortInSlices } from '../../shared/in-slices.ts';

const digits = 16;

/**
 * Vehicles in the order in which a campaign comes to them: by a hash of both, so that each wave is like a sample drawn from
 * all, the same when it is worked out again, and no vehicle is the first of every campaign. Other work goes on in between.
 */
export async function orderTargets(vins: readonly string[], seed: string): Promise<string[]> {
  const keyed: string[] = [];
  for await (const slice of inSlices(vins, 5000)) {
    for (const vin of slice) keyed.push(hash('sha256', `${seed} ${vin}`).slice(0, digits) + vin);
  }
  return (await sortInSlices(keyed)).map((key) => key.slice(digits));
}
