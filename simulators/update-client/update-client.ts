import type { UpdateRecord, UpdateSaid } from './car-disk.ts';
import { CarryOut, Silence } from './carry-out.ts';
import { UpdateFailed } from './download.ts';
import { type Offer, readOffer } from './offer.ts';
import { PowerLost } from './power.ts';
import type { Surroundings, UpdatingCar } from './updating-car.ts';

class Withdrawn extends Error {}
class Superseded extends Error {}
class Off extends Error {}

interface Pass {
  readonly id: string;
  readonly abort: AbortController;
  readonly over: Promise<void>;
  /** What it said last, to be said again where the server asks again. */
  said: UpdateSaid | null;
}

/** The update client of a car, from one power-up to the next. What it must not forget is on the car's disk. */
export class UpdateClient {
  readonly #car: UpdatingCar;
  readonly #around: Surroundings;
  #pass: Pass | null = null;
  /** Came while another one was being installed. */
  #next: Offer | null = null;
  #isSilent = false;
  #isOff = false;

  constructor(car: UpdatingCar, around: Surroundings) {
    this.#car = car;
    this.#around = {
      ...around,
      say: (id, report) => {
        if (this.#isSilent || this.#isOff) return Promise.resolve();
        if (this.#pass?.id === id) this.#pass.said = report;
        return around.say(id, report);
      },
    };
  }

  /** Resolves when nothing is under way. */
  async idle(): Promise<void> {
    while (this.#pass !== null) await this.#pass.over;
  }

  /** The car has started: goes on with what the disk says, from whichever slot the boot loader took. */
  powerUp(): void {
    const { disk, flash } = this.#car;
    const boot = flash.boot();
    const { record } = disk;
    if (record === null) {
      // The car forgot what it was about; what came up and runs is kept.
      if (boot === 'trial') flash.commit();
      return;
    }
    if (record.phase === 'ended') return;
    if (boot === 'fell-back') this.#run(record, (pass) => pass.end(rolledBack(this.#car, record)));
    else this.#begin(record);
  }

  /** What came down for updates. A text that is no offer is passed over. */
  told(payload: string): void {
    const offer = readOffer(payload);
    if (offer === undefined || this.#isOff || this.#isSilent) return;
    if ('withdrawn' in offer) this.#withdraw(offer.id);
    else this.#take(offer);
  }

  /** The power is gone, or the program ends. */
  off(): void {
    this.#isOff = true;
    this.#pass?.abort.abort(new Off());
  }

  #take(offer: Offer): void {
    const { record } = this.#car.disk;
    if (record !== null && record.offer.id === offer.id) {
      this.#again(record, offer);
      return;
    }
    if (record !== null && record.phase !== 'ended') {
      if (isPastReturn(record)) {
        this.#next = offer;
        return;
      }
      this.#pass?.abort.abort(new Superseded());
    }
    this.#fresh(offer, null);
  }

  /** The same offer again: the server is told how it stands. A new one after the end of one before begins. */
  #again(record: UpdateRecord, offer: Offer): void {
    if (record.phase === 'ended' && offer.issuedAt > record.offer.issuedAt) {
      this.#fresh(offer, record.end);
    } else if (record.phase === 'ended' && record.end !== null) {
      void this.#around.say(offer.id, { ...record.end, attempt: record.offer.attempt });
    } else if (this.#pass?.said != null) void this.#around.say(offer.id, this.#pass.said);
  }

  #fresh(offer: Offer, end: UpdateRecord['end']): void {
    const record: UpdateRecord = {
      ...{ offer, phase: 'offered', receivedAt: this.#around.now(), manifests: [], end },
    };
    this.#car.disk.save(record);
    this.#begin(record);
  }

  #withdraw(id: string): void {
    const { record } = this.#car.disk;
    if (record === null || record.offer.id !== id || record.phase === 'ended') return;
    // What is being installed is finished: half of it would be worse.
    if (!isPastReturn(record)) this.#pass?.abort.abort(new Withdrawn());
  }

  #begin(record: UpdateRecord): void {
    this.#run(record, async (pass) => {
      if ((await pass.run()) === 'restart') this.#around.restart();
    });
  }

  #run(record: UpdateRecord, work: (pass: CarryOut) => Promise<void>): void {
    const abort = new AbortController();
    const before = this.#pass?.over ?? Promise.resolve();
    const pass: Pass = {
      ...{ id: record.offer.id, abort, said: null },
      over: before.then(async () => {
        const out = new CarryOut(this.#car, this.#around, abort.signal, record);
        try {
          await work(out).catch((error: unknown) => this.#ended(out, error));
        } catch (error) {
          this.#stopped(error);
        }
        if (this.#pass !== pass) return;
        this.#pass = null;
        const next = this.#next;
        this.#next = null;
        if (next !== null && !this.#isOff) this.#take(next);
      }),
    };
    this.#pass = pass;
  }

  /** What ends an update is said; what ends the client is thrown on. */
  async #ended(out: CarryOut, error: unknown): Promise<void> {
    if (error instanceof Withdrawn) {
      await out.end({ state: 'cancelled' });
      return;
    }
    if (!(error instanceof UpdateFailed)) throw error;
    await out.end({ state: 'failed', code: error.code, message: error.message });
  }

  #stopped(error: unknown): void {
    if (error instanceof Off || error instanceof Superseded) return;
    if (error instanceof Silence) {
      this.#isSilent = true;
      return;
    }
    if (!(error instanceof PowerLost)) throw error;
    this.#isOff = true;
    this.#car.disk.powerLost();
    this.#around.powerLost();
  }
}

/** From here on an update is finished, whatever anybody says. */
const isPastReturn = ({ phase }: UpdateRecord): boolean =>
  phase === 'installing' || phase === 'rebooting' || phase === 'committed';

function rolledBack({ flash }: UpdatingCar, { offer }: UpdateRecord): UpdateSaid {
  const concerned = new Set(offer.steps.map(({ ecu }) => ecu));
  const ecus = flash
    .units()
    .filter(({ ecu }) => concerned.has(ecu))
    .map(({ ecu, hardware, software }) => ({ ecu, hardware, software }));
  const message = 'The new software did not come up; the one before runs again.';
  return { state: 'rolled-back', code: 'boot-failed', message, ecus };
}
