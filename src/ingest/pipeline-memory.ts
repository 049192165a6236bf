import type { JournalPosition } from '../journal/journal.ts';
import type { RuleSet } from '../rule-engine/rule-engine.ts';
import { Interner } from '../shared/interner.ts';
import { BatchBuilder } from './batch-builder.ts';
import { PlainTelemetryReader } from './decoders/plain-telemetry.ts';
import { createDeduplicator } from './deduplicate.ts';
import { createKnownVehicles } from './known-vehicles.ts';
import type { PipelineParts } from './parts.ts';
import { createPresence } from './presence.ts';
import type { Memory } from './process-batch.ts';
import { createRuleHistory, type RuleHistory } from './rules/rule-history.ts';
import { RuleStateCache } from './rules/rule-state-cache.ts';
import { createRuleStates } from './rules/rule-states.ts';
import { SignalTable, type UnknownNameLimits } from './signal-table.ts';

export interface MemoryLimits {
  /** Names outside the catalogue, in a process's life. */
  readonly unknownSignals: UnknownNameLimits;
  /** Vehicles whose way of writing messages is remembered. */
  readonly writers: number;
  /** Of rule states at hand. */
  readonly ruleStatesBytes: number;
  /** Of saved rule states, which are kept for more vehicles. */
  readonly savedStatesBytes: number;
  /** Power-ups whose sequence numbers are kept. */
  readonly powerUps: number;
}

/** Do the rules look at more of a vehicle than its samples? */
const readsPast = ({ readsFaults, readsEvents }: Pick<RuleSet, 'readsFaults' | 'readsEvents'>): boolean =>
  readsFaults || readsEvents.length > 0;

/** Everything empty; what is needed is loaded when it is first needed. */
export function createMemory(
  parts: PipelineParts,
  limits: MemoryLimits,
  poison: Map<JournalPosition, string>,
): {
  readonly memory: Memory;
  readonly savedStates: RuleStateCache;
  readonly history: RuleHistory;
  readonly signals: Interner;
  readonly createBuilder: () => BatchBuilder;
} {
  const { store, catalogue, openAlerts, loadVehicles } = parts;
  const vehicles = new Interner();
  const signals = new SignalTable(catalogue, limits.unknownSignals);
  const history = createRuleHistory(signals, store);
  const known = createKnownVehicles(loadVehicles);
  const savedStates = new RuleStateCache(limits.savedStatesBytes);
  const memory: Memory = {
    vehicles,
    known,
    poison,
    mayBeDoneBefore: Number.POSITIVE_INFINITY,
    plain: new PlainTelemetryReader(limits.writers),
    seen: createDeduplicator({
      load: (vins, boots) => store.seenOnTopics(vins, boots),
      maxPowerUps: limits.powerUps,
    }),
    presence: createPresence(store, known, (vin) => vehicles.id(vin)),
    states: createRuleStates({
      history,
      store,
      openAlerts,
      pastOf: async (vins, wanted) => (readsPast(wanted) ? parts.pastOf(parts.db, vins, wanted) : new Map()),
      storiesSince: (asked, { readsFaults, readsEvents, judgesFaults }) =>
        parts.storiesSince(parts.db, asked, {
          readsFaults: readsFaults || judgesFaults,
          readsEvents,
          readsSoftware: true,
        }),
      maxBytes: limits.ruleStatesBytes,
      cache: savedStates,
    }),
  };
  return {
    memory,
    savedStates,
    history,
    signals: signals.names,
    createBuilder: () => new BatchBuilder(vehicles, signals),
  };
}
