import type { Behaviour } from './behaviour.ts';
import type { InstalledUnit } from './flash.ts';
import { UpdateClient } from './update-client.ts';
import { type Surroundings, toldUnits, type UpdatingCar, updatingCar } from './updating-car.ts';

/** A car's line to the server, as far as updates change it. */
export interface CarLine
  extends Pick<Surroundings, 'say' | 'obstacle' | 'pinned' | 'now' | 'downloadHeaders' | 'onReceived'> {
  /** What is installed, after each power-up. */
  sayInventory(units: readonly InstalledUnit[]): void;
  /** `cut`: in mid-sentence; `goodbye`: a restart that was meant. */
  leave(how: 'cut' | 'goodbye'): void;
  back(): void;
}

/** The updates of one car over power losses and restarts: a new client each time, on the same disk and flash. */
export class CarUpdates {
  readonly #car: UpdatingCar;
  readonly #line: CarLine;
  #client: UpdateClient;
  #timer: NodeJS.Timeout | null = null;
  #isStopped = false;

  constructor(units: readonly InstalledUnit[], behaviour: Behaviour, line: CarLine) {
    this.#car = updatingCar(units, behaviour);
    this.#line = line;
    this.#client = this.#newClient();
  }

  get car(): UpdatingCar {
    return this.#car;
  }

  /** Switched off, for a moment. */
  get isAway(): boolean {
    return this.#timer !== null;
  }

  units(): InstalledUnit[] {
    return toldUnits(this.#car);
  }

  told(payload: string): void {
    this.#client.told(payload);
  }

  stop(): void {
    this.#isStopped = true;
    this.#client.off();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  #newClient(): UpdateClient {
    const { backAfterSeconds, restartSeconds } = this.#car.behaviour;
    return new UpdateClient(this.#car, {
      ...this.#line,
      powerLost: () => this.#goAway('cut', backAfterSeconds),
      restart: () => this.#goAway('goodbye', restartSeconds),
    });
  }

  #goAway(how: 'cut' | 'goodbye', seconds: number): void {
    this.#client.off();
    if (this.#isStopped) return;
    this.#line.leave(how);
    this.#timer = setTimeout(() => {
      this.#timer = null;
      this.#client = this.#newClient();
      this.#line.back();
      this.#client.powerUp();
      this.#line.sayInventory(this.units());
    }, seconds * 1000);
  }
}
