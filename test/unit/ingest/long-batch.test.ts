import { expect, test } from 'vitest';
import { createBatch } from '../../../src/ingest/batch.ts';
import { BatchBuilder } from '../../../src/ingest/batch-builder.ts';
import { decodeEntries } from '../../../src/ingest/decode-batch.ts';
import { PlainTelemetryReader } from '../../../src/ingest/decoders/plain-telemetry.ts';
import { judgeItems } from '../../../src/ingest/judge-batch.ts';
import { SignalTable } from '../../../src/ingest/signal-table.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { createCatalogue } from '../../../src/telemetry/catalogue.ts';
import { answeredDuring } from '../../support/answered-during.ts';
import { messageRecord } from '../../support/journal-records.ts';
import { testRule, testVehicle } from '../rule-engine/support.ts';

const { vin } = testVehicle;
const count = 10_000;
const values = Array.from({ length: 10 }, (_, signal) => `"N${signal}":${signal}.5`).join(',');

function longBatch() {
  const vehicles = new Interner();
  const signals = new SignalTable(createCatalogue(), { ofVehicle: 100, ofAll: 100 });
  const entries = Array.from({ length: count }, (_, seq) => ({
    position: seq,
    record: messageRecord(`{"boot":"b","seq":${seq},"ts":${1_763_780_000_000 + seq},"signals":{${values}}}`, {
      vin,
    }),
  }));
  const builder = new BatchBuilder(vehicles, signals);
  const batch = createBatch(0, count, entries, { builder, memory: Buffer.alloc(0) });
  const memory = {
    plain: new PlainTelemetryReader(10),
    poison: new Map(),
    known: { get: () => testVehicle },
  };
  const decode = () => decodeEntries(batch, memory, { few: 1e9, many: 1e9 });
  return { batch, vehicles, signals, decode };
}

test('a question is answered while a long batch is decoded, and nothing of the batch is lost by it', async () => {
  const { batch, decode } = longBatch();
  expect(await answeredDuring(decode)).toBeGreaterThan(1);
  expect(batch.items.map(({ seq }) => seq)).toEqual(Array.from({ length: count }, (_, seq) => seq));
});

test('a question is answered while a long batch is judged, and what is found is the same', async () => {
  const { batch, vehicles, signals, decode } = longBatch();
  await decode();
  const rules = createRuleSet({
    live: [testRule('many', `when: count(s["N1"], "10s") >= ${count}`)],
    shadow: [],
    signals: signals.names,
  });
  const state = rules.createState(testVehicle);
  const answered = await answeredDuring(() => judgeItems(batch, vehicles, { get: () => ({ rules, state }) }));
  expect(answered).toBeGreaterThan(1);
  expect(batch.builder.samples.length).toBe(10 * count);
  expect(batch.findings.failures).toEqual([]);
  expect(batch.findings.findings).toMatchObject([{ ruleId: 'many', transition: 'firing' }]);
});
