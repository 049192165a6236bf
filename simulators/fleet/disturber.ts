import { gzipSync } from 'node:zlib';
import type { Outbox } from '../link/outbox.ts';
import type { Sample, Speaker } from '../link/speaker.ts';
import type { ScenarioGroup } from '../scenarios/scenario.ts';

type Disturbances = ScenarioGroup['disturbances'];

/** Payloads that no server can take, each broken in its own way. */
const broken: readonly ((time: number) => Buffer)[] = [
  (time) => Buffer.from(`{"ts":${time},"signals":{"Vehicle.Speed":41.`),
  (time) => gzipSync(JSON.stringify({ ts: time, signals: { 'Vehicle.Speed': 41 } })).subarray(0, 24),
  () => Buffer.from('{"signals":{"Vehicle.Speed":41}}'),
  (time) => Buffer.from(`{"ts":"${new Date(time).toISOString()}","signals":{"Vehicle.Speed":41}}`),
  (time) => Buffer.from(`{"ts":${time},"signals":{"Vehicle.Speed":{"value":41}}}`),
  () => Buffer.from([0xff, 0xfe, 0x00, 0x41, 0x80, 0x00]),
  () => Buffer.alloc(0),
  (time) => Buffer.from(`[${time}]`),
];

/** Says samples as a car with bad luck does: some messages broken, repeated or lost, as a scenario asks. */
export class Disturber {
  readonly #wanted: Disturbances;
  readonly #speaker: Speaker;
  readonly #outbox: Outbox;
  #count = 0;

  constructor(wanted: Disturbances, speaker: Speaker, outbox: Outbox) {
    this.#wanted = wanted;
    this.#speaker = speaker;
    this.#outbox = outbox;
  }

  saySamples(samples: readonly Sample[]): void {
    const first = samples[0];
    if (first === undefined) return;
    this.#count++;
    const { malformedEvery, duplicateEvery, loseEvery } = this.#wanted;
    if (this.#isTurn(loseEvery)) {
      this.#speaker.skip();
      return;
    }
    if (this.#isTurn(malformedEvery)) {
      const make = broken[Math.floor(this.#count / malformedEvery) % broken.length];
      if (make !== undefined) this.#speaker.sayRaw(make(first.ts), first.ts);
    }
    this.#speaker.saySamples(samples);
    const last = this.#outbox.last;
    if (this.#isTurn(duplicateEvery) && last !== undefined) this.#outbox.push(last);
  }

  #isTurn(every: number): boolean {
    return every > 0 && this.#count % every === 0;
  }
}
