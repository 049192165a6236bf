import { between, type Random } from './random.ts';

/** Speed by the second, km/h, covering a distance: starts and ends at rest, with stops as traffic and lights ask for. */
export interface DriveCycle {
  readonly speedKmh: Float32Array;
  /** Metres covered at the start of each second. */
  readonly atM: Float32Array;
}

interface Section {
  readonly untilShare: number;
  readonly speedKmh: number;
  /** Mean distance between stops; infinite where there is none. */
  readonly stopEveryM: number;
}

const urban: readonly Section[] = [
  { untilShare: 0.25, speedKmh: 45, stopEveryM: 450 },
  { untilShare: 0.75, speedKmh: 65, stopEveryM: 1200 },
  { untilShare: 1, speedKmh: 45, stopEveryM: 400 },
];
const rural: readonly Section[] = [
  { untilShare: 0.1, speedKmh: 45, stopEveryM: 500 },
  { untilShare: 0.45, speedKmh: 85, stopEveryM: 6000 },
  { untilShare: 0.9, speedKmh: 112, stopEveryM: 40_000 },
  { untilShare: 1, speedKmh: 50, stopEveryM: 600 },
];

const accelerationMs2 = 1.3;
const brakingMs2 = 1.6;

export function createDriveCycle(random: Random, lengthM: number, onRuralRoads: boolean): DriveCycle {
  const sections = onRuralRoads ? rural : urban;
  const speedKmh: number[] = [0];
  const atM: number[] = [0];
  let metres = 0;
  let speed = 0;
  let cruise = 0;
  let nextStopM = 0;
  let waiting = 0;
  while (metres < lengthM - 1) {
    const section = sections.find((each) => metres / lengthM < each.untilShare) ?? sections[0];
    if (section === undefined) break;
    if (waiting > 0) {
      waiting--;
    } else {
      if (speed < 0.5) {
        cruise = (section.speedKmh * between(random, 0.85, 1.12)) / 3.6;
        nextStopM = Math.min(lengthM, metres + section.stopEveryM * between(random, 0.4, 1.7));
        if (lengthM - nextStopM < 150) nextStopM = lengthM;
      }
      const brakingPointM = (speed * speed) / (2 * brakingMs2);
      if (nextStopM - metres <= brakingPointM + speed)
        speed = Math.max(nextStopM === lengthM ? 1 : 0, speed - brakingMs2);
      else speed = Math.max(0.6, Math.min(cruise + between(random, -0.4, 0.4), speed + accelerationMs2));
      if (speed < 0.5) waiting = Math.round(between(random, 5, 40));
    }
    metres = Math.min(lengthM, metres + speed);
    speedKmh.push(waiting > 0 ? 0 : speed * 3.6);
    atM.push(metres);
  }
  speedKmh.push(0);
  atM.push(lengthM);
  return { speedKmh: Float32Array.from(speedKmh), atM: Float32Array.from(atM) };
}
