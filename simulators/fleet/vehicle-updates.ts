import type { Speaker } from '../link/speaker.ts';
import type { VehicleLink } from '../link/vehicle-link.ts';
import type { ScenarioGroup } from '../scenarios/scenario.ts';
import type { UpdateSaid } from '../update-client/car-disk.ts';
import { CarUpdates } from '../update-client/car-updates.ts';
import type { InstalledUnit } from '../update-client/flash.ts';
import { obstacleNow } from '../update-client/obstacles.ts';
import type { PinnedKeys } from '../update-client/signed-manifest.ts';
import { createRandom } from '../vehicle/random.ts';
import type { Signals } from '../vehicle/signals.ts';

export interface VehicleUpdatesOptions {
  readonly vin: string;
  readonly units: readonly InstalledUnit[];
  readonly group: Pick<ScenarioGroup, 'updates' | 'afterUpdate' | 'disturbances'>;
  readonly speaker: Speaker;
  readonly link: VehicleLink;
  readonly signals: () => Signals;
  readonly pinned: () => Promise<PinnedKeys>;
}

/** The updates of a simulated car that has a life beside them: its connection goes and comes back with its power. */
export class VehicleUpdates {
  readonly #options: VehicleUpdatesOptions;
  readonly #updates: CarUpdates;
  #sick: NodeJS.Timeout | null = null;

  constructor(options: VehicleUpdatesOptions) {
    this.#options = options;
    const { group, speaker, link, signals, pinned } = options;
    const offsetMs = group.disturbances.clockOffsetHours * 3_600_000;
    this.#updates = new CarUpdates(options.units, group.updates, {
      say: (id, report) => this.#say(id, report),
      sayInventory(ecus) {
        speaker.say('inventory', { ts: Date.now(), ecus });
        link.drain();
      },
      // The window is by the clock on the wall, which the car shows wrong where its clock is.
      obstacle: (offer) => obstacleNow(offer, signals(), Date.now() + offsetMs),
      pinned,
      now: () => Date.now() + offsetMs,
      leave(how) {
        if (how === 'cut') link.cut();
        else void link.disconnect();
      },
      back: () => speaker.powerUp(),
    });
  }

  get isAway(): boolean {
    return this.#updates.isAway;
  }

  units(): InstalledUnit[] {
    return this.#updates.units();
  }

  told(payload: string): void {
    this.#updates.told(payload);
  }

  stop(): void {
    this.#updates.stop();
    if (this.#sick !== null) clearTimeout(this.#sick);
  }

  #say(id: string, report: UpdateSaid): Promise<void> {
    const { speaker, link } = this.#options;
    if (report.state === 'succeeded') this.#fallSick();
    return new Promise((resolve) => {
      speaker.say('update', { ts: Date.now(), ...report }, id, resolve);
      link.drain();
    });
  }

  /** What the new software brings with it, in some of the cars. */
  #fallSick(): void {
    const { vin, group, speaker, link } = this.#options;
    const { afterUpdate } = group;
    if (afterUpdate === undefined || createRandom(vin, 'after-update')() >= afterUpdate.share) return;
    this.#sick = setTimeout(() => {
      speaker.say('faults', { ts: Date.now(), ...afterUpdate.report });
      link.drain();
    }, afterUpdate.afterSeconds * 1000);
  }
}
