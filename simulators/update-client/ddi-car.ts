import { z } from 'zod';
import type { Behaviour } from './behaviour.ts';
import type { UpdateSaid } from './car-disk.ts';
import { CarUpdates } from './car-updates.ts';
import { feedbackOf } from './ddi-words.ts';
import type { InstalledUnit } from './flash.ts';
import { type Offer, offerSchema } from './offer.ts';
import type { PinnedKeys } from './signed-manifest.ts';
import { waited } from './waited.ts';

const link = z.object({ href: z.string() }).optional();
const pollSchema = z.object({
  config: z.object({ polling: z.object({ sleep: z.string() }) }),
  _links: z.object({ cancelAction: link, confirmationBase: link, deploymentBase: link, configData: link }),
});
const metadata = z.array(z.object({ key: z.string(), value: z.string() })).default([]);
const deploymentSchema = z.object({
  id: z.string(),
  deployment: z.object({ chunks: z.array(z.object({ metadata })) }),
});
const cancelSchema = z.object({ cancelAction: z.object({ stopId: z.string() }) });

export interface DdiCarOptions {
  readonly vin: string;
  readonly secret: string;
  /** `http://host:port` of the server; DDI lies below it. */
  readonly url: string;
  readonly units: readonly InstalledUnit[];
  readonly behaviour: Behaviour;
  readonly pinned: PinnedKeys;
  /** Instead of what the server says. */
  readonly pollEveryMs?: number;
  readonly obstacle?: (offer: Offer) => string | null;
  readonly onSaid?: (report: UpdateSaid) => void;
  readonly onReceived?: (bytes: number) => void;
}

class Off extends Error {}

/** A car that takes its updates over hawkBit's DDI: it polls, and what it says it says until it is heard. */
export class DdiCar {
  readonly updates: CarUpdates;
  readonly #options: DdiCarOptions;
  readonly #base: string;
  readonly #headers: Readonly<Record<string, string>>;
  /** From one power-up to the next. */
  #power = new AbortController();
  /** What it says, one after another. */
  #line: Promise<void> = Promise.resolve();
  /** The offer's id by the server's number of the action, and the other way round. */
  readonly #actions = new Map<string, string>();
  /** Where it was led last, so that the same is not taken up at each poll. */
  #seen = '';

  constructor(options: DdiCarOptions) {
    this.#options = options;
    const { vin, secret, url, units, behaviour, pinned, obstacle, onReceived } = options;
    this.#base = `${url}/default/controller/v1/${vin}`;
    this.#headers = { authorization: `TargetToken ${secret}`, accept: 'application/json' };
    this.updates = new CarUpdates(units, behaviour, {
      say: (id, report) => this.#say(id, report),
      sayInventory: (installed) => this.#sayUnits(installed),
      obstacle: obstacle ?? (() => null),
      pinned: async () => pinned,
      now: Date.now,
      leave: () => this.#power.abort(new Off()),
      back: () => this.#start(),
      ...(onReceived === undefined ? {} : { onReceived }),
    });
  }

  start(): void {
    this.#start();
    this.#sayUnits(this.updates.units());
  }

  async stop(): Promise<void> {
    this.updates.stop();
    this.#power.abort(new Off());
    await this.#line;
  }

  #start(): void {
    this.#power = new AbortController();
    this.#line = Promise.resolve();
    this.#seen = '';
    void this.#pollOn(this.#power.signal).catch((error: unknown) => {
      if (!(error instanceof Off)) throw error;
    });
  }

  async #pollOn(signal: AbortSignal): Promise<void> {
    for (;;) {
      let waitMs = this.#options.pollEveryMs ?? 1000;
      try {
        waitMs = await this.#poll(signal);
      } catch (error) {
        // No line, or a server that is away: the next poll may do.
        if (signal.aborted) throw signal.reason;
        if (!(error instanceof TypeError)) throw error;
      }
      await waited(waitMs, signal);
    }
  }

  /** @returns milliseconds to the next one */
  async #poll(signal: AbortSignal): Promise<number> {
    const { config, _links: links } = pollSchema.parse(await this.#get(this.#base, signal));
    const open = links.cancelAction ?? links.confirmationBase ?? links.deploymentBase;
    // Led there again for the same reason: it is at work on it.
    if (open !== undefined && open.href !== this.#seen) {
      this.#seen = open.href;
      if (links.cancelAction !== undefined) await this.#cancel(open.href, signal);
      else if (links.confirmationBase !== undefined) this.#confirm(open.href);
      else await this.#take(open.href, signal);
    }
    if (links.configData !== undefined) this.#sayUnits(this.updates.units());
    return this.#options.pollEveryMs ?? milliseconds(config.polling.sleep);
  }

  async #take(href: string, signal: AbortSignal): Promise<void> {
    const { id, deployment } = deploymentSchema.parse(await this.#get(href, signal));
    const own = deployment.chunks
      .flatMap((chunk) => chunk.metadata)
      .find(({ key }) => key === 'roadside.offer');
    // A car does not install what it cannot check the signature of.
    if (own === undefined) return;
    const offer = offerSchema.parse(await this.#get(own.value, signal));
    this.#actions.set(id, offer.id).set(offer.id, id);
    this.updates.told(JSON.stringify(offer));
  }

  async #cancel(href: string, signal: AbortSignal): Promise<void> {
    const { cancelAction } = cancelSchema.parse(await this.#get(href, signal));
    const offer = this.#actions.get(cancelAction.stopId);
    if (offer !== undefined) this.updates.told(JSON.stringify({ id: offer, withdrawn: true }));
  }

  #confirm(href: string): void {
    const { owner } = this.#options.behaviour;
    if (owner === 'defers') return;
    const confirmation = owner === 'accepts' ? 'confirmed' : 'denied';
    void this.#post(`${href.replace(/\?.*/, '')}/feedback`, { confirmation, details: [] });
  }

  #say(id: string, report: UpdateSaid): Promise<void> {
    this.#options.onSaid?.(report);
    const action = this.#actions.get(id);
    const feedback = feedbackOf(report);
    if (action === undefined || feedback === null) return Promise.resolve();
    const { to, status } = feedback;
    return this.#post(`${this.#base}/${to}/${action}/feedback`, { id: action, status });
  }

  #sayUnits(units: readonly InstalledUnit[]): void {
    const data = Object.fromEntries(
      units.flatMap(({ ecu, hardware, software }) => [
        [`${ecu}.hardware`, hardware],
        [`${ecu}.software`, software],
      ]),
    );
    void this.#post(`${this.#base}/configData`, { mode: 'merge', data }, 'PUT');
  }

  async #get(url: string, signal: AbortSignal): Promise<unknown> {
    const answer = await fetch(url, { headers: this.#headers, signal });
    if (answer.ok) return answer.json();
    await answer.body?.cancel();
    throw new TypeError(`${url} answers ${answer.status}`);
  }

  /** In order, and until the server has it; what the power takes away is gone. */
  #post(url: string, body: object, method = 'POST'): Promise<void> {
    const { signal } = this.#power;
    const headers = { ...this.#headers, 'content-type': 'application/json' };
    const sent = this.#line.then(async () => {
      while (!signal.aborted) {
        const answer = await fetch(url, { method, headers, body: JSON.stringify(body), signal }).catch(
          () => null,
        );
        await answer?.body?.cancel();
        if (answer !== null && answer.status < 500) return;
        await waited(200, signal).catch(() => undefined);
      }
    });
    this.#line = sent;
    return sent;
  }
}

function milliseconds(sleep: string): number {
  const [hours = 0, minutes = 0, seconds = 0] = sleep.split(':').map(Number);
  return ((hours * 60 + minutes) * 60 + seconds) * 1000;
}
