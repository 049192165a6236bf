import type { MessageRecord } from '../journal/journal.ts';
import type { Clock } from '../shared/clock.ts';
import type { SampleValue } from '../telemetry/telemetry-store.ts';
import { derivedTopic } from '../wire/topics.ts';

/**
 * What the server found out of a vehicle. Every signal is one of `Roadside.*`. `ts` is in the vehicle's own time, best not
 * later than what it sent last: rule states are rebuilt from the newest sample backward.
 */
export interface DerivedSample {
  readonly ts: number;
  readonly signals: Readonly<Record<string, SampleValue>>;
}

export interface DerivedMessages {
  /**
   * Says it for the vehicle, as if it had come from there: it is stored, judged by the rules, replayed like every sample.
   * Resolves once it is durable; the pipeline takes it soon after.
   */
  say(vin: string, samples: readonly DerivedSample[]): Promise<void>;
}

export function createDerivedMessages(options: {
  /** The journal's append. */
  readonly append: (record: MessageRecord, done: () => void) => void;
  readonly clock: Pick<Clock, 'now'>;
}): DerivedMessages {
  const { append, clock } = options;
  return {
    say(vin, samples) {
      if (samples.length === 0) return Promise.resolve();
      const payload = Buffer.from(JSON.stringify({ samples }));
      const topic = derivedTopic(vin);
      return new Promise((resolve) =>
        append({ kind: 'message', vin, topic, payload, receivedAt: clock.now(), retryOf: null }, resolve),
      );
    },
  };
}
