import { expect, test } from 'vitest';
import { SampleBuffer } from '../../../src/ingest/sample-buffer.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { BatchReceiver, BatchSender } from '../../../src/telemetry/sent-batch.ts';
import type { WriteBatch } from '../../../src/telemetry/telemetry-store.ts';

const message = {
  position: 7e12,
  vehicle: 1,
  topic: 'telemetry',
  receivedAt: 1.7e12,
  firstTs: 1.7e12,
  lastTs: 1.7e12 + 1,
};

function batchOf(vehicles: Interner, signals: Interner, more: Partial<WriteBatch> = {}): WriteBatch {
  const samples = new SampleBuffer();
  samples.push(1, 0, 1.7e12, 50, 0, 0);
  samples.texts.set(samples.length, 'open');
  samples.push(1, 1, 1.7e12, Number.NaN, 0, 1);
  samples.arrays.set(samples.length, [1, 2]);
  samples.push(1, 1, 1.7e12, Number.NaN, 0, 1);
  return {
    vehicles,
    signals,
    messages: [
      { ...message, boot: 'b', seq: 0 },
      { ...message, position: 8e12, topic: 'command/1', boot: null, seq: null },
      { ...message, position: 9e12, boot: 'c', seq: Number.MAX_SAFE_INTEGER },
    ],
    samples,
    presence: [{ vehicle: 0, at: 1.7e12, online: false }],
    position: 9e12,
    ...more,
  };
}

function internerOf(...names: string[]): Interner {
  const interner = new Interner();
  for (const name of names) interner.id(name);
  return interner;
}

const namesOf = (interner: Interner): string[] =>
  Array.from({ length: interner.size }, (_, id) => interner.name(id));

test('a batch arrives as it was sent, its columns without a copy', () => {
  const [sender, receiver] = [new BatchSender(), new BatchReceiver()];
  const batch = batchOf(internerOf('A', 'B'), internerOf('Speed', 'Door'));
  const { messages, presence, position, samples } = receiver.receive(structuredClone(sender.send(batch)));
  expect({ messages, presence, position }).toEqual({
    messages: batch.messages,
    presence: batch.presence,
    position: batch.position,
  });
  expect(samples).toEqual({ ...batch.samples });
  // Whatever is written here is there.
  batch.samples.ts[0] = 1;
  expect(samples.ts[0]).toBe(1);
});

test('names go once; those of others begin anew', () => {
  const [sender, receiver] = [new BatchSender(), new BatchReceiver()];
  const vehicles = internerOf('A', 'B');
  const signals = internerOf('Speed');
  const first = receiver.receive(sender.send(batchOf(vehicles, signals)));
  vehicles.id('C');
  const sent = sender.send(batchOf(vehicles, signals));
  expect(sent.vehicles).toEqual({ from: 2, names: ['C'] });
  const second = receiver.receive(sent);
  expect(second.vehicles).toBe(first.vehicles);
  expect(namesOf(second.vehicles)).toEqual(['A', 'B', 'C']);
  const third = receiver.receive(sender.send(batchOf(internerOf('D'), signals)));
  expect(namesOf(third.vehicles)).toEqual(['D']);
  expect(namesOf(third.signals)).toEqual(['Speed']);
});
