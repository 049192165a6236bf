import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import { type PowerLoss, powerPoints } from '../../simulators/update-client/power.ts';
import { eventually } from '../support/eventually.ts';
import { registerFleet } from '../support/load-fleet.ts';
import { ownServer } from '../support/own-server.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { allHeard, type LabCar, labCar } from '../support/update-cars.ts';
import { batteryImage, openUpdateLab, promptPlan, softwareKnown } from '../support/update-lab.ts';

export interface PowerLossRun {
  readonly cars: number;
  /** So that every point is met by `cars` × `lossesEach` / 18 cars. */
  readonly lossesEach: number;
  readonly backWithinSeconds: number;
  readonly serverKills: number;
  readonly seed: number;
}

const places: readonly PowerLoss[] = powerPoints.flatMap((at) => [
  { at, when: 'before' as const },
  { at, when: 'after' as const },
]);
const bytes = 1_000_000;
/** What is on its way when the power goes: not yet on disk, and in buffers between. */
const lostPerLoss = 400_000;

interface ScriptedCar extends LabCar {
  readonly powerLosses: readonly PowerLoss[];
  readonly keepsState: boolean;
  readonly wanted: 'succeeded' | 'rolled-back';
}

/** R9: power lost before and after every step, reports doubled and out of order, the server killed meanwhile. */
export async function powerLossRun({
  cars: count,
  lossesEach,
  backWithinSeconds,
  serverKills,
  seed,
}: PowerLossRun) {
  const { server } = await ownServer();
  const cars: ScriptedCar[] = [];
  try {
    await server.start();
    const lab = await openUpdateLab(server);
    const vehicles = await registerFleet(lab.api, 'P', count);
    for (const [index, vehicle] of vehicles.entries()) {
      const random = seededRandom(seed + index);
      const step = places.length / lossesEach;
      const powerLosses = Array.from(
        { length: lossesEach },
        (_, nth) => places[Math.floor(index + nth * step) % places.length] as PowerLoss,
      );
      const keepsState = index % 5 !== 4;
      const trialBoots = keepsState && index % 3 === 0 ? 1 : 3;
      const isLate = powerLosses.some(({ at, when }) => at === 'commit' && when === 'before');
      const behaviour = {
        ...{ powerLosses, keepsState, trialBoots, kilobytesPerSecond: 800 },
        backAfterSeconds: (random.integer(0, 1000) / 1000) * backWithinSeconds,
      };
      const car = labCar({
        ...{ vehicle, mqttPort: server.mqttPort, pinned: lab.publicPem, behaviour },
        fate: ({ state }) => ({
          times: random.integer(1, 3),
          afterOthers: ['succeeded', 'rolled-back', 'committed'].includes(state) ? 0 : random.integer(0, 2),
        }),
      });
      const wanted = trialBoots === 1 && isLate ? 'rolled-back' : 'succeeded';
      cars.push({ ...car, powerLosses, keepsState, wanted });
    }
    for (const { car } of cars) car.start();
    await softwareKnown(
      lab.api,
      vehicles.map(({ vin }) => vin),
      '1',
    );
    const artifact = await lab.upload('fw-2.swu', randomBytes(bytes));
    await lab.release('2', [batteryImage('2', [artifact])]);
    const campaign = await lab.campaign({ name: 'Two', release: 'lab-2', plan: promptPlan });
    for (let kill = 1; kill <= serverKills; kill++) {
      await eventually(() => {
        const received = cars.reduce((sum, car) => sum + car.received(), 0);
        expect(received).toBeGreaterThan((count * bytes * kill) / (2 * serverKills + 1));
      });
      await server.kill();
      await server.start();
      await lab.signInAgain();
    }
    const ended = await lab.ended(campaign, 600_000);
    await everyCarAsItSays(cars, new Map(ended.map((one) => [one.vin, one])));

    // Late, doubled and in the wrong order: all that was ever said, once more, backwards.
    for (const { car, said } of cars) {
      for (const { id, report } of said.toReversed()) car.repeat(id, report);
    }
    await allHeard(lab.api, cars, 'repeated');
    expect((await lab.deployments(campaign)).map(asTold)).toEqual(ended.map(asTold));
    const { items: quarantined } = await lab.api.get<{ items: unknown[] }>('/quarantine');
    expect(quarantined).toEqual([]);
  } catch (error) {
    throw new Error(`The server said: ${server.output().slice(-2000)}`, { cause: error });
  } finally {
    await Promise.all(cars.map(({ car }) => car.stop()));
  }
}

/** Without whether its car is connected at the moment. */
const asTold = (deployment: object) =>
  'vehicle' in deployment
    ? { ...deployment, vehicle: { ...(deployment.vehicle as object), online: null } }
    : deployment;

/** What the server says of each car is so in the car. */
async function everyCarAsItSays(
  cars: readonly ScriptedCar[],
  deployments: ReadonlyMap<string, { state: string; after: LabAfter | null }>,
): Promise<void> {
  for (const one of cars) {
    const { vin, car, powerLosses, wanted } = one;
    const losses = powerLosses.map(({ at, when }) => `${when} ${at}`).join(', ');
    const deployment = deployments.get(vin);
    const software = wanted === 'succeeded' ? '2' : '1';
    expect({ losses, state: deployment?.state }).toEqual({ losses, state: wanted });
    expect(deployment?.after?.BMS?.software).toBe(software);
    const { flash, power } = car.updates.car;
    // A car may lose its power once more after the server has heard that it is done; until it is back, what it is to say is lost.
    await eventually(() => {
      const { isAway } = car.updates;
      expect({ vin, lost: power.lost, isAway }).toEqual({ vin, lost: lossesMet(one), isAway: false });
    });
    expect(flash.running('BMS')).toBe(software);
    expect(flash.isOnTrial).toBe(false);
    if (one.keepsState) expect(one.received()).toBeLessThan(bytes + powerLosses.length * lostPerLoss);
  }
}
type LabAfter = Readonly<Record<string, { readonly software: string }>>;

/** Who goes back to the old software comes to no step behind the commit. */
function lossesMet({ powerLosses, wanted }: ScriptedCar): number {
  if (wanted === 'succeeded') return powerLosses.length;
  return powerLosses.filter(({ at, when }) => at !== 'report' && !(at === 'commit' && when === 'after'))
    .length;
}
