import { packingAttacks } from './hostile-packing.ts';
import { shapeAttacks } from './hostile-shapes.ts';
import { textAttacks } from './hostile-texts.ts';
import { type Random, seededRandom } from './seeded-random.ts';

/** What must become of a message; `any` where the payload decides, then it is stored, a duplicate, or in quarantine. */
export type Fate = 'quarantined' | 'stored' | 'any';

export interface HostileMessage {
  readonly what: string;
  /** Below `up/`. */
  readonly topic: string;
  readonly payload: Buffer;
  readonly fate: Fate;
}

export interface Attack {
  readonly what: string;
  readonly weight: number;
  make(
    random: Random,
    ts: number,
  ): { readonly topic: string; readonly payload: Buffer | string; readonly fate: Fate };
}

const attacks: readonly Attack[] = [...textAttacks, ...shapeAttacks, ...packingAttacks];
const totalWeight = attacks.reduce((sum, { weight }) => sum + weight, 0);

/** The n-th payload of a flood: the same for the same seed and time. Well-formed MQTT carries it: at most 250 kB. */
export function hostileMessage(seed: number, n: number, ts: number): HostileMessage {
  const random = seededRandom(seed * 1_000_003 + n);
  let left = (random.integer(0, 0xffffff) / 0x1000000) * totalWeight;
  const attack = attacks.find(({ weight }) => {
    left -= weight;
    return left < 0;
  });
  if (attack === undefined) throw new Error('the weights do not add up');
  const { topic, payload, fate } = attack.make(random, ts);
  const bytes = Buffer.from(payload);
  if (bytes.length > 250_000) throw new Error(`${attack.what} has ${bytes.length} bytes`);
  return { what: attack.what, topic, payload: bytes, fate };
}
