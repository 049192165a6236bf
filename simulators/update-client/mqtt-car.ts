import { randomBytes } from 'node:crypto';
import { Outbox } from '../link/outbox.ts';
import { Speaker } from '../link/speaker.ts';
import { VehicleLink } from '../link/vehicle-link.ts';
import type { Behaviour } from './behaviour.ts';
import type { UpdateSaid } from './car-disk.ts';
import { CarUpdates } from './car-updates.ts';
import type { InstalledUnit } from './flash.ts';
import type { Offer } from './offer.ts';
import type { PinnedKeys } from './signed-manifest.ts';

export interface MqttCarOptions {
  readonly vin: string;
  readonly secret: string;
  /** `mqtt://host:port` */
  readonly mqttUrl: string;
  readonly units: readonly InstalledUnit[];
  readonly behaviour: Behaviour;
  readonly pinned: PinnedKeys;
  readonly obstacle?: (offer: Offer) => string | null;
  /** Ahead of true time. */
  readonly clockOffsetMs?: number;
  /** What becomes of a report on its way: how often it is said, and after how many others. */
  readonly fate?: (report: UpdateSaid) => { readonly times: number; readonly afterOthers: number };
  readonly onTold?: (payload: string) => void;
  readonly onSaid?: (id: string, report: UpdateSaid) => void;
  readonly onReceived?: (bytes: number) => void;
}

interface Line {
  readonly outbox: Outbox;
  readonly speaker: Speaker;
  readonly link: VehicleLink;
}

/** A car that does nothing but take updates over MQTT. What it has not got acknowledged is lost with its power. */
export class MqttCar {
  readonly updates: CarUpdates;
  readonly #options: MqttCarOptions;
  #line: Line;
  /** Reports that others overtake. */
  #late: { afterOthers: number; readonly send: () => void }[] = [];

  constructor(options: MqttCarOptions) {
    this.#options = options;
    const { units, behaviour, pinned, obstacle, onReceived } = options;
    this.#line = this.#newLine();
    this.updates = new CarUpdates(units, behaviour, {
      say: (id, report) => this.#say(id, report),
      sayInventory: (installed) => this.#sayInventory(installed),
      obstacle: obstacle ?? (() => null),
      pinned: async () => pinned,
      now: () => Date.now() + (options.clockOffsetMs ?? 0),
      leave: (how) => this.#leave(how),
      back: () => this.#back(),
      ...(onReceived === undefined ? {} : { onReceived }),
    });
  }

  get online(): boolean {
    return this.#line.link.online;
  }

  start(): void {
    this.#sayInventory(this.updates.units());
    this.#line.link.connect();
  }

  async stop(): Promise<void> {
    this.updates.stop();
    await this.#line.link.disconnect();
  }

  /** Out of radio coverage; what it is about goes on. */
  disconnect(): void {
    this.#line.link.cut();
  }

  connect(): void {
    this.#line.link.connect();
  }

  /** Says something once more that it has said long ago. */
  repeat(id: string, report: UpdateSaid): void {
    const { speaker, link } = this.#line;
    speaker.say('update', { ts: Date.now(), ...report }, id);
    link.drain();
  }

  /** What is installed, and whatever else is to be in the same list. */
  sayInventory(more: readonly InstalledUnit[] = []): void {
    this.#sayInventory([...this.updates.units(), ...more]);
  }

  #newLine(): Line {
    const { vin, secret, mqttUrl, clockOffsetMs, onTold } = this.#options;
    const outbox = new Outbox(1000);
    const boot = randomBytes(6).toString('hex');
    const speaker = new Speaker({
      ...{ vin, outbox, form: 'batch', newBoot: () => boot },
      ...(clockOffsetMs === undefined ? {} : { clockOffsetMs }),
    });
    const link = new VehicleLink({
      ...{ url: mqttUrl, vin, secret, outbox },
      onTold: (topic, payload) => {
        if (!topic.startsWith(`v1/${vin}/down/update/`)) return;
        const text = payload.toString();
        onTold?.(text);
        this.updates.told(text);
      },
    });
    return { outbox, speaker, link };
  }

  #say(id: string, report: UpdateSaid): Promise<void> {
    this.#options.onSaid?.(id, report);
    const line = this.#line;
    const { times, afterOthers } = this.#options.fate?.(report) ?? { times: 1, afterOthers: 0 };
    return new Promise((resolve) => {
      const send = () => {
        for (let time = 0; time < times; time++) {
          line.speaker.say('update', { ts: Date.now(), ...report }, id, resolve);
        }
        line.link.drain();
      };
      if (afterOthers > 0) {
        this.#late.push({ afterOthers, send });
        return;
      }
      send();
      for (const late of this.#late) late.afterOthers--;
      for (const late of this.#late) if (late.afterOthers === 0) late.send();
      this.#late = this.#late.filter((late) => late.afterOthers > 0);
    });
  }

  #sayInventory(units: readonly InstalledUnit[]): void {
    const { speaker, link } = this.#line;
    speaker.say('inventory', { ts: Date.now(), ecus: units });
    link.drain();
  }

  #leave(how: 'cut' | 'goodbye'): void {
    const { link } = this.#line;
    this.#late = [];
    if (how === 'cut') link.cut();
    else void link.disconnect();
  }

  #back(): void {
    this.#line = this.#newLine();
    this.#line.link.connect();
  }
}
