import type { Phase, UpdateRecord, UpdateSaid } from './car-disk.ts';
import { UpdateFailed } from './download.ts';
import { FileFetcher } from './fetch-files.ts';
import { installSteps } from './install-steps.ts';
import { doubtOf } from './signed-manifest.ts';
import { type Surroundings, toldUnits, type UpdatingCar } from './updating-car.ts';
import { waited } from './waited.ts';

/** It does not go on, and will not say why. */
export class Silence extends Error {}

const lookAgainMs = 1000;
const mostDownloads = 2;

/**
 * One update of one car, phase by phase; each begins with what the disk says of the one before. Throws PowerLost where the
 * script says so, UpdateFailed where it cannot be done, and what `signal` was aborted with.
 */
export class CarryOut {
  readonly #car: UpdatingCar;
  readonly #around: Surroundings;
  readonly #signal: AbortSignal;
  readonly #files: FileFetcher;
  #record: UpdateRecord;

  constructor(car: UpdatingCar, around: Surroundings, signal: AbortSignal, record: UpdateRecord) {
    this.#car = car;
    this.#around = around;
    this.#signal = signal;
    this.#files = new FileFetcher(car, around, signal);
    this.#record = record;
  }

  /** `restart`: what was written must be started now. */
  async run(): Promise<'ended' | 'restart'> {
    if (this.#phase === 'offered' && !(await this.#accept())) return 'ended';
    if (this.#phase === 'accepted' || this.#phase === 'downloaded') await this.#fetchAll();
    if (this.#phase === 'verified') await this.#waitForConditions();
    if (this.#phase === 'verified' || this.#phase === 'installing') {
      await this.#install();
      return 'restart';
    }
    if (this.#phase === 'rebooting') await this.#commit();
    if (this.#phase === 'committed') await this.#report();
    return 'ended';
  }

  end(report: UpdateSaid): Promise<void> {
    this.#write('ended', { end: report });
    this.#car.disk.clearParts();
    return this.say(report);
  }

  async say(report: UpdateSaid): Promise<void> {
    const { id, attempt } = this.#record.offer;
    const said = this.#around.say(id, { ...report, attempt });
    if (report.state === this.#car.behaviour.silentAfter) {
      await said;
      throw new Silence();
    }
    await (report.state === 'succeeded' ? said : undefined);
  }

  get #phase(): Phase {
    return this.#record.phase;
  }

  /** Not any more once something else has taken its place on the disk. */
  #save(phase: Phase, more: Partial<UpdateRecord> = {}): void {
    this.#signal.throwIfAborted();
    this.#write(phase, more);
  }

  #write(phase: Phase, more: Partial<UpdateRecord>): void {
    this.#record = { ...this.#record, ...more, phase };
    this.#car.disk.save(this.#record);
  }

  /** False where the owner does not want it, or not now. */
  async #accept(): Promise<boolean> {
    const { offer } = this.#record;
    const { behaviour, power, flash } = this.#car;
    if (offer.steps.every(({ ecu }) => flash.running(ecu) === lastOf(offer.steps, ecu))) {
      // It was done, and who did it has forgotten.
      this.#save('committed');
      return true;
    }
    const manifests = await this.#files.manifests(offer);
    const doubt = doubtOf(offer.steps, manifests, flash.units());
    if (doubt !== null) throw new UpdateFailed(doubt.code, doubt.message);
    const isAsked = offer.consent === 'ask';
    const hasDeferred = this.#record.end?.owner === 'deferred';
    if (isAsked && behaviour.owner === 'declines') {
      await this.end({ state: 'declined', owner: 'declined' });
      return false;
    }
    if (isAsked && behaviour.owner === 'defers' && !hasDeferred) {
      const until = Math.round(this.#around.now() + behaviour.ownerDefersHours * 3_600_000);
      await this.end({ state: 'offered', owner: 'deferred', until });
      return false;
    }
    power.before('accept');
    this.#save('accepted', { manifests, end: null });
    await this.say({ state: 'accepted', ...(isAsked ? { owner: 'accepted' } : {}) });
    power.after('accept');
    return true;
  }

  /** All files are there and right before anything is written. */
  async #fetchAll(): Promise<void> {
    const { power, disk } = this.#car;
    const files = this.#record.offer.steps.map(({ artifact }) => artifact);
    for (let tries = 1; ; tries++) {
      if (this.#phase === 'accepted') {
        power.before('download-0');
        await this.say({ state: 'downloading', progress: 0 });
        power.after('download-0');
        let said = 0;
        await this.#files.all(files, (share) => {
          if (share < said + 0.1) return;
          said = share;
          void this.say({ state: 'downloading', progress: Math.round(share * 100) / 100 });
        });
        this.#save('downloaded');
        await this.say({ state: 'downloaded' });
      }
      power.before('verify');
      const bad = files.filter(({ sha256 }) => disk.part(sha256).hash.digest('hex') !== sha256);
      if (bad.length === 0) break;
      for (const { sha256 } of bad) disk.drop(sha256);
      if (tries === mostDownloads) {
        throw new UpdateFailed('digest-mismatch', 'What arrives is not what was signed.');
      }
      this.#save('accepted');
    }
    this.#save('verified');
    await this.say({ state: 'verified' });
    power.after('verify');
  }

  async #waitForConditions(): Promise<void> {
    let told: string | null = null;
    for (;;) {
      const { offer, receivedAt } = this.#record;
      if (this.#around.now() - receivedAt >= offer.expiresAt - offer.sentAt) {
        throw new UpdateFailed('expired', 'The time for it is over.');
      }
      const code = this.#car.behaviour.obstacle ?? this.#around.obstacle(offer);
      if (code === null) return;
      if (code !== told) await this.say({ state: 'verified', code });
      told = code;
      await waited(lookAgainMs, this.#signal);
    }
  }

  async #install(): Promise<void> {
    const { power, flash, behaviour } = this.#car;
    const { offer, manifests } = this.#record;
    this.#save('installing');
    await this.say({ state: 'installing', progress: 0 });
    power.before('install');
    if (behaviour.installFails !== undefined) {
      throw new UpdateFailed(behaviour.installFails, 'The image could not be written.');
    }
    await installSteps(offer.steps, manifests, {
      ...{ flash, deltasFail: behaviour.deltasFail },
      fetched: (file) => this.#files.one(file),
      written: async (share) => {
        await waited((behaviour.installSeconds * 1000) / offer.steps.length, this.#signal);
        if (share < 1) await this.say({ state: 'installing', progress: share });
      },
    });
    power.after('install');
    power.before('reboot');
    flash.arm();
    this.#save('rebooting');
    await this.say({ state: 'rebooting' });
    power.after('reboot');
  }

  async #commit(): Promise<void> {
    const { power, flash } = this.#car;
    power.before('commit');
    flash.commit();
    this.#save('committed');
    await this.say({ state: 'committed', ecus: this.#ecus() });
    power.after('commit');
  }

  async #report(): Promise<void> {
    const { power } = this.#car;
    power.before('report');
    await this.end({ state: 'succeeded', ecus: this.#ecus() });
    power.after('report');
  }

  #ecus(): { ecu: string; hardware: string; software: string }[] {
    const concerned = new Set(this.#record.offer.steps.map(({ ecu }) => ecu));
    return toldUnits(this.#car)
      .filter(({ ecu }) => concerned.has(ecu))
      .map(({ ecu, hardware, software }) => ({ ecu, hardware, software }));
  }
}

const lastOf = (steps: UpdateRecord['offer']['steps'], ecu: string): string | undefined =>
  steps.findLast((step) => step.ecu === ecu)?.to;
