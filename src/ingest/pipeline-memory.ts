import type { JournalPosition } from '../journal/journal.ts';
import type { RuleEngine } from '../rule-engine/rule-engine.ts';
import { Interner } from '../shared/interner.ts';
import { BatchBuilder } from './batch-builder.ts';
import { PlainTelemetryReader } from './decoders/plain-telemetry.ts';
import { createDeduplicator } from './deduplicate.ts';
import { createKnownVehicles } from './known-vehicles.ts';
import type { PipelineParts } from './parts.ts';
import { createPresence } from './presence.ts';
import type { Memory } from './process-batch.ts';
import { RuleStateCache } from './rule-state-cache.ts';
import { createRuleStates } from './rule-states.ts';
import { SignalTable, type UnknownNameLimits } from './signal-table.ts';

export interface MemoryLimits {
  /** Names outside the catalogue, in a process's life. */
  readonly unknownSignals: UnknownNameLimits;
  /** Vehicles whose rule state is kept. */
  readonly vehicleStates: number;
  /** Of saved rule states, which are kept for more vehicles. */
  readonly savedStatesBytes: number;
  /** Power-ups whose sequence numbers are kept. */
  readonly powerUps: number;
}

/** Do the rules look at more of a vehicle than its samples? */
const readsPast = ({ readsFaults, readsEvents }: RuleEngine): boolean =>
  readsFaults || readsEvents.length > 0;

/** Everything empty; what is needed is loaded when it is first needed. */
export function createMemory(
  parts: PipelineParts,
  limits: MemoryLimits,
  poison: Map<JournalPosition, string>,
): {
  readonly memory: Memory;
  readonly savedStates: RuleStateCache;
  readonly createBuilder: () => BatchBuilder;
} {
  const { store, catalogue, openAlerts, loadVehicles, createRules } = parts;
  const vehicles = new Interner();
  const signals = new SignalTable(catalogue, limits.unknownSignals);
  const engine = createRules(signals.names);
  const known = createKnownVehicles(loadVehicles);
  const savedStates = new RuleStateCache(limits.savedStatesBytes);
  const memory: Memory = {
    vehicles,
    known,
    engine,
    poison,
    plain: new PlainTelemetryReader(limits.vehicleStates),
    seen: createDeduplicator({
      load: (vins, boots) => store.seenOnTopics(vins, boots),
      maxPowerUps: limits.powerUps,
    }),
    presence: createPresence(store, known, (vin) => vehicles.id(vin)),
    states: createRuleStates({
      engine,
      signals,
      store,
      openAlerts,
      pastOf: async (vins) => (readsPast(engine) ? parts.pastOf(parts.db, vins, engine) : new Map()),
      maxVehicles: limits.vehicleStates,
      cache: savedStates,
    }),
  };
  return { memory, savedStates, createBuilder: () => new BatchBuilder(vehicles, signals) };
}
