import fc from 'fast-check';
import { expect } from 'vitest';
import { type DecodedMessage, decodeMessage } from '../../../../src/ingest/decoders/decode-message.ts';
import { maxUnpackedBytes, unpack } from '../../../../src/ingest/decoders/gzip.ts';
import type { DecodedTelemetry } from '../../../../src/ingest/decoders/json-telemetry.ts';
import { PlainTelemetryReader } from '../../../../src/ingest/decoders/plain-telemetry.ts';
import { AppError } from '../../../../src/shared/errors.ts';
import { parseUpTopic, upKinds, upTopic } from '../../../../src/wire/topics.ts';
import { edited } from '../../../support/fuzz-edits.ts';
import { anything, changed, fragments, oneSample, packed, type Said, valid } from './fuzz-messages.ts';

const vin = 'LRSDE1E24TA000017';

/** The meaning, or null where it was refused as it should be: with a reason for people. */
function decoded({ kind, payload }: Said): DecodedMessage | null {
  try {
    const unpacked = unpack(payload);
    expect(unpacked.length).toBeLessThanOrEqual(Math.max(maxUnpackedBytes, payload.length));
    return decodeMessage(kind, unpacked);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    expect([error.kind, error.code]).toEqual(['invalid', 'bad-payload']);
    expect(error.message).not.toBe('');
    return null;
  }
}

const sequenceOf = ({ boot, seq }: { readonly boot: string | null; readonly seq: number | null }) => ({
  ...(boot === null ? {} : { boot }),
  ...(seq === null ? {} : { seq }),
});

/** The message as a sender would write it that knows its meaning only. */
function written(message: DecodedMessage): Said {
  if (message.kind !== 'telemetry') return { kind: message.kind, payload: asJson(message.body) };
  const { times, samples, columns } = message.telemetry;
  const body =
    columns === null
      ? { samples: times.map((ts, index) => ({ ts, signals: samples?.[index] })) }
      : { ts: times, signals: columns };
  return { kind: 'telemetry', payload: asJson({ ...sequenceOf(message), ...body }) };
}

const asJson = (value: unknown): Buffer => Buffer.from(JSON.stringify(value));
/** JSON knows no negative zero. */
const meaning = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

const refusedOrKept = (said: Said): void => {
  const message = decoded(said);
  if (message === null) return;
  expect(meaning(decoded(written(message)))).toEqual(meaning(message));
  expect(({} as { x?: unknown }).x).toBeUndefined();
};

function asSample({ numbers, ...rest }: DecodedTelemetry): unknown {
  if (numbers === null) return meaning(rest);
  const signals = numbers.names.map((name, index) => [name, numbers.values[numbers.from + index]] as const);
  return meaning({ ...rest, samples: [Object.fromEntries(signals)] });
}

// Each learns from one message only: its first memory is what costs.
const reader = new PlainTelemetryReader(4);
let senders = 0;

/** Each throws where it does not hold; `share` of the runs asked for. */
export const payloadProperties: readonly {
  readonly what: string;
  readonly share: number;
  readonly property: fc.IRawProperty<unknown>;
}[] = [
  {
    what: 'what a vehicle may say is understood',
    share: 0.3,
    property: fc.property(valid, (said) => {
      const { boot = null } = JSON.parse(said.payload.toString()) as { boot?: string };
      expect(decoded(said) === null).toBe(boot === '');
      refusedOrKept(said);
    }),
  },
  {
    what: 'changed messages are refused with a reason, or mean the same when they are written again',
    share: 1,
    property: fc.property(changed, refusedOrKept),
  },
  {
    what: 'the same of packed ones, and of broken packing',
    share: 0.3,
    property: fc.property(packed, refusedOrKept),
  },
  { what: 'the same of anything', share: 0.5, property: fc.property(anything, refusedOrKept) },
  {
    what: 'the fast reader reads what the slow one reads, or leaves it to that one',
    share: 1,
    property: fc.property(
      oneSample.chain((learned) =>
        fc.record({ learned: fc.constant(learned), payload: edited(fc.constant(learned), fragments) }),
      ),
      ({ learned, payload }) => {
        const sender = `sender ${senders++}`;
        const good = decoded({ kind: 'telemetry', payload: learned });
        if (good?.kind === 'telemetry') reader.learn(sender, learned, good.telemetry);
        const fast = reader.read(sender, payload);
        if (fast === null) return;
        const slow = decoded({ kind: 'telemetry', payload });
        expect(slow?.kind === 'telemetry' && asSample(slow.telemetry)).toEqual(asSample(fast));
      },
    ),
  },
  {
    what: 'a topic that is understood is written the same',
    share: 0.5,
    property: fc.property(
      edited(
        fc.constantFrom(...upKinds.map((kind) => Buffer.from(upTopic(vin, kind, 'c-1')))),
        fc.oneof(
          fc.uint8Array({ minLength: 1, maxLength: 2 }),
          fc.constant(new Uint8Array(Buffer.from('/'))),
        ),
      ),
      (bytes) => {
        const topic = bytes.toString('utf8');
        const found = parseUpTopic(topic);
        if (found !== undefined) expect(upTopic(found.vin, found.kind, found.id ?? undefined)).toBe(topic);
      },
    ),
  },
];
