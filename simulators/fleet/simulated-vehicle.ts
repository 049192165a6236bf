import { Outbox } from '../link/outbox.ts';
import { type Sample, Speaker } from '../link/speaker.ts';
import { VehicleLink } from '../link/vehicle-link.ts';
import type { PinnedKeys } from '../update-client/signed-manifest.ts';
import { isElectric } from '../vehicle/car.ts';
import { CommandDesk, type SaidReply } from '../vehicle/command-desk.ts';
import { builtUnits } from '../vehicle/control-units.ts';
import { earlierDays } from '../vehicle/earlier-days.ts';
import { historyPace, livePace, type Said, VehicleLife } from '../vehicle/life.ts';
import { Disturber } from './disturber.ts';
import { courseOf, type Outage, type VehicleSpec } from './vehicle-spec.ts';
import { VehicleUpdates } from './vehicle-updates.ts';

export interface SimulatedVehicleOptions {
  readonly spec: VehicleSpec;
  readonly secret: string;
  readonly mqttUrl: string;
  /** When the simulation of this car was begun, for the scenario's hours; and where its life starts. */
  readonly begunAt: number;
  readonly from: number;
  /** Everything up to here has been told in an earlier run; `from` where there was none. */
  readonly resumeAt: number;
  /** What the server knows to be installed, by control unit, where an earlier run has changed it. */
  readonly software: Readonly<Record<string, string>>;
  /** Keys of releases that the car was built with. */
  readonly pinned: () => Promise<PinnedKeys>;
  readonly newBoot: () => string;
  readonly jitter: () => number;
  readonly onAcknowledged: () => void;
  readonly onRefused: (vin: string, reason: string) => void;
}

const outboxCapacity = 20_000;
const rowsPerMessage = { columns: 240, batch: 60 } as const;
/** Messages that may wait while a car catches up: enough to keep the line busy, few enough to keep memory small. */
const catchUpBacklog = 6;

/** One car with its memory and its connection. Time comes from outside: `catchUp` and `live` are told what time it is. */
export class SimulatedVehicle {
  readonly spec: VehicleSpec;
  readonly #life: VehicleLife;
  readonly #outbox = new Outbox(outboxCapacity);
  readonly #speaker: Speaker;
  readonly #disturber: Disturber;
  readonly #link: VehicleLink;
  readonly #desk: CommandDesk;
  readonly #updates: VehicleUpdates;
  readonly #outages: readonly Outage[];
  readonly #resumeAt: number;
  readonly #rowLimit: number;
  #rows: Sample[] = [];
  #now = 0;

  constructor(options: SimulatedVehicleOptions) {
    const { spec } = options;
    const course = courseOf(spec, options.begunAt);
    this.spec = spec;
    this.#outages = course.outages;
    this.#resumeAt = options.resumeAt;
    this.#life = new VehicleLife({
      ...{ ...spec, ...course, from: options.from },
      units: () => this.#updates.units().map((unit) => ({ ...unit })),
    });
    this.#desk = new CommandDesk(this.#life.asked);
    const form = spec.vin.charCodeAt(16) % 3 === 0 ? 'batch' : 'columns';
    this.#rowLimit = rowsPerMessage[form];
    this.#speaker = new Speaker({
      vin: spec.vin,
      newBoot: options.newBoot,
      outbox: this.#outbox,
      form,
      clockOffsetMs: spec.disturbances.clockOffsetHours * 3_600_000,
    });
    const { earlier } = spec.group;
    // Told once: a car that an earlier run began has said it.
    if (earlier !== undefined && options.resumeAt === options.from)
      this.#speaker.saySamples(earlierDays(spec.vin, spec.model, earlier, options.from));
    this.#disturber = new Disturber(spec.disturbances, this.#speaker, this.#outbox);
    this.#link = new VehicleLink({
      url: options.mqttUrl,
      vin: spec.vin,
      secret: options.secret,
      outbox: this.#outbox,
      mayTransmit: () => this.#mayTransmit(),
      onAcknowledged: options.onAcknowledged,
      onTold: (topic, payload) => this.#told(topic, payload),
      onRefused: (reason) => options.onRefused(spec.vin, reason),
      jitter: options.jitter,
    });
    this.#updates = new VehicleUpdates({
      ...{ vin: spec.vin, group: spec.group, speaker: this.#speaker, link: this.#link },
      units: builtUnits(spec.vin, isElectric(spec.model), options.software),
      signals: () => this.#life.asked.signals(),
      pinned: options.pinned,
    });
  }

  get online(): boolean {
    return this.#link.online;
  }

  get waiting(): number {
    return this.#outbox.size;
  }

  /** Lives through a piece of the past, as far as the server follows. True once it has reached `now`. */
  catchUp(now: number): boolean {
    this.#now = now;
    if (this.#life.time < this.#resumeAt) {
      this.#life.advance(this.#resumeAt, historyPace, 500);
      // What is left of the piece lies before the next sample.
      if (this.#life.time + 600_000 < this.#resumeAt) return false;
    }
    const held = this.#outbox.size > 0 && !this.#mayTransmit();
    if (this.#outbox.size < catchUpBacklog || held) {
      const said = this.#life.advance(now, historyPace, this.#rowLimit);
      for (const each of said) if (each.ts > this.#resumeAt) this.#say(each, false);
      if (said.length < this.#rowLimit) {
        this.#flush();
        this.#keepConnection();
        return true;
      }
    }
    this.#keepConnection();
    return false;
  }

  /** Lives on to `now` and says what there is to say. */
  live(now: number): void {
    this.#now = now;
    for (const each of this.#life.advance(now, livePace)) this.#say(each, true);
    this.#answer(this.#desk.due(now));
    if (this.#link.online && this.#rows.length > 0 && this.#mayTransmitNow()) this.#flush();
    this.#keepConnection();
  }

  async stop(): Promise<void> {
    this.#updates.stop();
    this.#flush();
    this.#link.drain();
    await this.#link.disconnect();
  }

  /** Commands are answered at once; slow work as time goes on. A snapshot is a sample too. */
  #told(topic: string, payload: Buffer): void {
    if (topic.startsWith(`v1/${this.spec.vin}/down/update/`)) this.#updates.told(payload.toString());
    if (!topic.startsWith(`v1/${this.spec.vin}/down/command/`)) return;
    const now = Date.now();
    const said = this.#desk.receive(payload.toString(), now);
    const snapshot = said.find(({ reply }) => reply.state === 'succeeded' && hasSignals(reply.result));
    if (snapshot !== undefined) {
      this.#rows.push({ ts: now, signals: this.#life.asked.signals() });
      this.#flush();
    }
    this.#answer(said);
  }

  #answer(said: readonly SaidReply[]): void {
    for (const { id, ts, reply } of said) this.#speaker.say('command', { ts, ...reply }, id);
    if (said.length > 0) this.#link.drain();
  }

  #say(said: Said, live: boolean): void {
    if (said.kind === 'sample') {
      this.#rows.push({ ts: said.ts, signals: said.signals });
      const sendAtOnce = live && this.#link.online && this.#mayTransmitNow();
      if (sendAtOnce || this.#rows.length >= this.#rowLimit) this.#flush();
      return;
    }
    this.#flush();
    switch (said.kind) {
      case 'power-up':
        this.#speaker.powerUp();
        break;
      case 'event':
        this.#speaker.say('event', {
          ts: said.ts,
          type: said.type,
          ...(said.data === undefined ? {} : { data: said.data }),
        });
        break;
      case 'faults':
      case 'inventory':
        this.#speaker.say(said.kind, { ...said.report });
        break;
      case 'sleep':
        break;
      default:
        said satisfies never;
    }
  }

  #flush(): void {
    const rows = this.#rows;
    this.#rows = [];
    this.#disturber.saySamples(rows);
  }

  /** An awake car stays connected; a sleeping one connects for as long as it has something to say. */
  #keepConnection(): void {
    if (this.#updates.isAway) return;
    const wanted = this.#outbox.size > 0 ? this.#mayTransmit() : !this.#life.asleep && this.#mayTransmitNow();
    if (wanted) {
      this.#link.connect();
      this.#link.drain();
    } else if (!this.#mayTransmitNow()) this.#link.cut();
    else void this.#link.disconnect();
  }

  #outageAt(time: number): Outage | undefined {
    return this.#outages.find((outage) => time >= outage.from && time < outage.to);
  }

  #mayTransmitNow(): boolean {
    return this.#outages.length === 0 || this.#outageAt(this.#now) === undefined;
  }

  /** What was said before the present outage went out before it, so it may still go out while a simulation catches up. */
  #mayTransmit(): boolean {
    if (this.#outages.length === 0) return true;
    const outage = this.#outageAt(this.#now);
    return outage === undefined || (this.#outbox.peek()?.time ?? outage.from) < outage.from;
  }
}

const hasSignals = (result: unknown): boolean =>
  result !== null && typeof result === 'object' && 'signals' in result;
