import type { Pipeline } from './pipeline.ts';

type Telemetry = Pipeline['telemetry'];

/** How each question to the store travels between threads and processes: one answer, or piece by piece. */
const ways = {
  ...{ buckets: 'asked', raw: 'asked', series: 'asked', lastValues: 'asked', observed: 'asked' },
  ...{ signalsOf: 'asked', seenOnTopics: 'asked', seenRanges: 'asked', newestTs: 'asked' },
  ...{ valuesBefore: 'asked', grouped: 'asked', exportParquet: 'asked', usage: 'asked' },
  ...{ deleteReceivedBefore: 'asked', deleteSignalsReceivedBefore: 'asked', erase: 'asked' },
  ...{ replay: 'streamed', replaySamples: 'streamed', messageTimes: 'streamed' },
  ...{ figures: 'streamed', rows: 'streamed' },
} as const satisfies {
  [Name in keyof Telemetry]: Telemetry[Name] extends (...args: never[]) => AsyncIterable<unknown>
    ? 'streamed'
    : 'asked';
};

type Name<Way> = {
  [Name in keyof typeof ways]: (typeof ways)[Name] extends Way ? Name : never;
}[keyof typeof ways];

const namesOf = <Way extends string>(way: Way): readonly Name<Way>[] =>
  Object.entries(ways).flatMap(([name, its]) => (its === way ? [name as Name<Way>] : []));

export const askedOfStore = namesOf('asked');
export const streamedOfStore = namesOf('streamed');

/** The store as whoever speaks to it through `call` and `stream` sees it; arguments and answers are cloned. */
export function telemetryThrough(
  call: (name: string, args: readonly unknown[]) => Promise<unknown>,
  stream: (name: string, args: readonly unknown[]) => AsyncIterable<unknown>,
): Telemetry {
  const methods: Record<string, (...args: readonly unknown[]) => unknown> = {};
  for (const name of askedOfStore) methods[name] = (...args) => call(name, args);
  for (const name of streamedOfStore) methods[name] = (...args) => stream(name, args);
  return methods as unknown as Telemetry;
}
