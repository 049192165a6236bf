import { setImmediate as nextTurn } from 'node:timers/promises';
import { createRuleHistory } from '../../../src/ingest/rules/rule-history.ts';
import { RuleStateCache } from '../../../src/ingest/rules/rule-state-cache.ts';
import type { RuleStateFile } from '../../../src/ingest/rules/rule-state-file.ts';
import { createRuleStateKeeper } from '../../../src/ingest/rules/rule-state-keeper.ts';
import { createRuleStates, type RuleStatesOptions } from '../../../src/ingest/rules/rule-states.ts';
import { SignalTable } from '../../../src/ingest/signal-table.ts';
import type { CompiledRule } from '../../../src/rule-engine/compile-rule.ts';
import type { Finding } from '../../../src/rule-engine/finding.ts';
import { createRuleSet } from '../../../src/rule-engine/rule-set.ts';
import type { FaultSpan } from '../../../src/rule-engine/state/fault-spans.ts';
import { Interner } from '../../../src/shared/interner.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import {
  type SampleColumns,
  type SampleValue,
  sampleFlags,
  type TelemetryStore,
  type WriteBatch,
} from '../../../src/telemetry/telemetry-store.ts';
import { testVehicle } from '../rule-engine/support.ts';

export interface SaidSample {
  readonly ts: number;
  readonly outOfRange: boolean;
  readonly values: Readonly<Record<string, SampleValue>>;
}

export interface SaidMessage {
  readonly position: number;
  readonly vin: string;
  readonly samples: readonly SaidSample[];
  /** Else `telemetry`. */
  readonly topic?: string;
}

export interface SaidBatch {
  readonly messages: readonly SaidMessage[];
  readonly next: number;
}

export const vehicleOf = (vin: string) => ({ ...testVehicle, vin });

/** The rules' part of one life of the pipeline. */
export function beginLife(options: {
  readonly rules: readonly CompiledRule[];
  readonly store: TelemetryStore;
  readonly file: RuleStateFile;
  readonly openAlerts: RuleStatesOptions['openAlerts'];
  readonly reports?: Pick<RuleStatesOptions, 'pastOf' | 'storiesSince'>;
  readonly maxBytes: number;
  readonly cacheBytes: number;
  readonly everyMessages: number;
}) {
  const { store } = options;
  const [vehicles, signals] = [new Interner(), new SignalTable(noCatalogue, { ofVehicle: 100, ofAll: 100 })];
  const rules = createRuleSet({ live: options.rules, shadow: [], signals: signals.names });
  const cache = new RuleStateCache(options.cacheBytes);
  const states = createRuleStates({
    pastOf: async () => new Map(),
    storiesSince: async () => new Map(),
    ...options,
    ...options.reports,
    history: createRuleHistory(signals, store),
    cache,
  });
  states.begin(rules);
  let ticks = 0;
  let isDead = false;
  let writing: Promise<unknown> = Promise.resolve();
  const keeper = createRuleStateKeeper({
    states,
    cache,
    file: {
      ...options.file,
      async write(...args) {
        if (isDead) throw new Error('killed');
        const bytes = options.file.write(...args);
        writing = bytes;
        return bytes;
      },
    },
    fingerprint: () => rules.fingerprint,
    // Every look at it is a slice later, so that keeping lets the others in after each vehicle.
    clock: { monotonic: () => (ticks += 10) },
    logger: silentLogger,
    everyMessages: options.everyMessages,
    everyRounds: 0,
  });

  /** Columns of the whole batch, and where each message's rows end. */
  function columnsOf({ messages, next }: SaidBatch): { rows: WriteBatch; ends: number[] } {
    const rows = messages.flatMap(({ vin, samples }, message) =>
      samples.flatMap(({ ts, values, outOfRange }) =>
        Object.entries(values).map(([name, value]) => ({ vin, message, ts, name, value, outOfRange })),
      ),
    );
    const ends = messages.map((_, index) => rows.findLastIndex(({ message }) => message <= index) + 1);
    const samples: SampleColumns = {
      length: rows.length,
      vehicle: Uint32Array.from(rows, ({ vin }) => vehicles.id(vin)),
      signal: Uint32Array.from(rows, ({ name }) => signals.names.id(name)),
      ts: Float64Array.from(rows, ({ ts }) => ts),
      value: Float64Array.from(rows, ({ value }) =>
        typeof value === 'number' || typeof value === 'boolean' ? Number(value) : Number.NaN,
      ),
      flags: Uint8Array.from(
        rows,
        ({ value, outOfRange }) =>
          (typeof value === 'boolean' ? sampleFlags.boolean : 0) | (outOfRange ? sampleFlags.outOfRange : 0),
      ),
      message: Uint32Array.from(rows, ({ message }) => message),
      texts: new Map(rows.flatMap(({ value }, row) => (typeof value === 'string' ? [[row, value]] : []))),
      arrays: new Map(rows.flatMap(({ value }, row) => (typeof value === 'object' ? [[row, value]] : []))),
    };
    const heads = messages.map(({ position, vin, topic, samples: said }) => ({
      position,
      vehicle: vehicles.id(vin),
      topic: topic ?? 'telemetry',
      receivedAt: position,
      boot: null,
      seq: null,
      firstTs: Math.min(...said.map(({ ts }) => ts)),
      lastTs: Math.max(...said.map(({ ts }) => ts)),
    }));
    const batch = {
      vehicles,
      signals: signals.names,
      messages: heads,
      samples,
      presence: [],
      position: next,
    };
    return { rows: batch, ends };
  }

  return {
    states,
    start: async () => keeper.start(await store.committedPosition()),
    /** As process-batch.ts and judge-batch.ts do; the vehicles are prepared. Others get in after each message. */
    async judge(batch: SaidBatch): Promise<Finding[]> {
      const { rows, ends } = columnsOf(batch);
      const out = { findings: [] as Finding[], failures: [] };
      await states.whileAhead(async () => {
        for (const [index, { vin }] of batch.messages.entries()) {
          const stands = states.get(vin);
          if (stands === undefined) throw new Error(`${vin} is not prepared`);
          rules.evaluateSamples(stands.state, rows.samples, ends[index - 1] ?? 0, ends[index] ?? 0, out);
          await nextTurn();
        }
        for (const { vin } of batch.messages) states.judged(vin, batch.next);
      });
      return out.findings;
    },
    /** A report of faults that became durable at once; `spans` are all episodes of the vehicle. */
    fault(vin: string, at: number, spans: readonly FaultSpan[], position: number): Finding[] {
      const out = { findings: [] as Finding[], failures: [] };
      const stands = states.get(vin);
      if (stands === undefined) throw new Error(`${vin} is not prepared`);
      stands.rules.evaluateFaults(stands.state, [], at, out, spans);
      states.judged(vin, position);
      return out.findings;
    },
    event(vin: string, at: number, type: string, position: number): void {
      const stands = states.get(vin);
      if (stands === undefined) throw new Error(`${vin} is not prepared`);
      stands.rules.noteEvent(stands.state, type, at);
      states.judged(vin, position);
    },
    async commit(batch: SaidBatch): Promise<void> {
      await store.write(columnsOf(batch).rows);
      keeper.written(batch.next);
    },
    async erase(vin: string): Promise<void> {
      states.forget([vin]);
      await keeper.erase(vin);
      await store.erase(vin);
    },
    stop: () => keeper.stop(),
    /** Lets what goes on beside go on for so long. */
    async idle(turns: number): Promise<void> {
      for (let turn = 0; turn < turns; turn++) await nextTurn();
    },
    /** Nothing of this life reaches the disk any more. */
    async kill(): Promise<void> {
      isDead = true;
      await writing.catch(() => undefined);
    },
  };
}

const noCatalogue = { lookup: () => undefined, check: () => 0 };
