import { messageOf } from '../shared/errors.ts';
import type { Interner } from '../shared/interner.ts';
import { isSliceOver, letOthersIn } from '../shared/time-slice.ts';
import type { Batch, Item } from './batch.ts';
import type { RuleStates } from './rules/rule-states.ts';

/**
 * Fills the columns and judges the rules, message by message in the order received. A message that a stage cannot take
 * leaves no trace and goes to quarantine. Returns the vehicles whose rule state can no longer be trusted, and the
 * messages that were refused.
 */
export async function judgeItems(
  batch: Batch,
  vehicles: Interner,
  states: Pick<RuleStates, 'get'>,
): Promise<{ readonly doubtful: Set<string>; readonly refused: Item[] }> {
  const { builder, findings } = batch;
  const doubtful = new Set<string>();
  const refused: Item[] = [];
  for (const item of batch.items) {
    if (isSliceOver()) await letOthersIn();
    const { position, record, message, subtopic, shift } = item;
    const firstRow = builder.samples.length;
    const messages = builder.messages.length;
    const [found, failed] = [findings.findings.length, findings.failures.length];
    try {
      const head = {
        position,
        vehicle: vehicles.id(record.vin),
        topic: subtopic,
        receivedAt: record.receivedAt,
        boot: message.boot,
        seq: message.seq,
      };
      if (message.kind === 'telemetry') builder.addTelemetry(head, message.telemetry, shift);
      else builder.addReport(head, message.ts - shift);
      const stands = states.get(record.vin);
      if (stands === undefined) throw new Error(`the rule state of ${record.vin} was not prepared`);
      const { rules, state } = stands;
      const endRow = builder.samples.length;
      if (endRow > firstRow) rules.evaluateSamples(state, builder.samples, firstRow, endRow, findings);
      if (item.software) rules.updateVehicle(state, { ...item.vehicle, software: item.software });
      if (item.episodes !== null && message.kind !== 'telemetry')
        rules.evaluateFaults(state, item.episodes, message.ts - shift, findings, item.allEpisodes);
      if (message.kind === 'event' && typeof message.body.type === 'string')
        rules.noteEvent(state, message.body.type, message.ts - shift);
    } catch (error) {
      if (builder.messages.length > messages) {
        builder.withdrawLast(firstRow);
        doubtful.add(record.vin);
      }
      findings.findings.length = found;
      findings.failures.length = failed;
      refused.push(item);
      batch.refused.push({ position, record, reason: messageOf(error) });
    }
  }
  return { doubtful, refused };
}
