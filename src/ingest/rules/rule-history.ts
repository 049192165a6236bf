import type { JournalPosition } from '../../journal/journal.ts';
import type { Findings, RestoredValue, RuleSet, VehicleRuleState } from '../../rule-engine/rule-engine.ts';
import {
  type LastValue,
  type ReplayFrom,
  sampleFlags,
  type TelemetryReader,
} from '../../telemetry/telemetry-store.ts';
import type { SignalTable } from '../signal-table.ts';

/** What the store has of vehicles, judged. */
export interface RuleHistory {
  /** Judges it in the order received; answers with the number of messages. Findings are dropped unless `told` takes them. */
  judge(
    set: RuleSet,
    froms: readonly ReplayFrom[],
    states: ReadonlyMap<string, VehicleRuleState>,
    told?: (vin: string, findings: Findings) => void,
    /** Lets what was received before a place in the journal happen to the vehicle. */
    follow?: (vin: string, position: JournalPosition, out: Findings) => void,
  ): Promise<number>;
  /** Rules never saw a value out of range. */
  restored(values: readonly LastValue[]): RestoredValue[];
}

export function createRuleHistory(
  signals: SignalTable,
  store: Pick<TelemetryReader, 'replaySamples'>,
): RuleHistory {
  function toRestored({ signal, ts, value }: LastValue): RestoredValue {
    const id = signals.names.id(signal);
    if (typeof value === 'number') return { signal: id, ts, value };
    if (typeof value === 'boolean') return { signal: id, ts, value: value ? 1 : 0 };
    if (typeof value === 'string') return { signal: id, ts, value: Number.NaN, text: value };
    return { signal: id, ts, value: Number.NaN, list: value };
  }

  return {
    async judge(set, froms, states, told, follow) {
      const signalIds = set.signals.map((path) => signals.names.id(path));
      const found: Findings = { findings: [], failures: [] };
      const byPlace = froms.map(({ vin }) => states.get(vin));
      const parts = froms.length === 0 ? [] : store.replaySamples(froms, set.signals);
      let messages = 0;
      for await (const part of parts) {
        const { length, vehicle, message, signal } = part;
        for (let row = 0; row < length; row++) signal[row] = signalIds[signal[row] as number] as number;
        for (let first = 0, end = 0; first < length; first = end) {
          end = first + 1;
          while (end < length && message[end] === message[first]) end++;
          const state = byPlace[vehicle[first] as number];
          messages++;
          if (state === undefined) continue;
          follow?.(state.vin, message[first] as number, found);
          set.evaluateSamples(state, part, first, end, found);
          if (found.findings.length === 0 && found.failures.length === 0) continue;
          told?.(state.vin, { ...found });
          found.findings = [];
          found.failures = [];
        }
      }
      return messages;
    },

    restored: (values) =>
      values.filter(({ flags }) => (flags & sampleFlags.outOfRange) === 0).map(toRestored),
  };
}
