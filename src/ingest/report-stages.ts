import type { Item } from './batch.ts';
import type { LazyTransaction } from './lazy-transaction.ts';
import type { ReceivedFaultReport, ReceivedInventory, ReceivedReport } from './parts.ts';
import type { Turn } from './process-batch.ts';

/** Events, inventories and answers are kept as said. */
export async function keepReports({ batch, parts }: Turn, database: LazyTransaction): Promise<void> {
  const reports: ReceivedReport[] = batch.items.flatMap(({ record, topic, message, shift }) => {
    if (message.kind === 'telemetry' || message.kind === 'faults') return [];
    const { vin, receivedAt, payload } = record;
    const { ts, body } = message;
    return { vin, kind: topic.kind, ref: topic.id, ts: ts - shift, receivedAt, payload, body };
  });
  if (reports.length > 0) await parts.keepReports(await database.begin(), reports);
}

export async function replaceSoftware(turn: Turn, database: LazyTransaction): Promise<void> {
  const { batch, parts, memory } = turn;
  const inventories: ReceivedInventory[] = batch.items.flatMap(({ record, message, shift }) =>
    message.kind === 'inventory' ? { vin: record.vin, ts: message.ts - shift, report: message.body } : [],
  );
  if (inventories.length === 0) return;
  for (const [vin, software] of await parts.applyInventories(await database.begin(), inventories)) {
    batch.changes.set(vin, { ...batch.changes.get(vin), software });
    const vehicle = memory.known.get(vin);
    if (vehicle === undefined) continue;
    memory.known.set({ ...vehicle, software });
    memory.states.update({ ...vehicle, software });
  }
}

/**
 * Fault reports become episodes. A vehicle's reports are folded one after another, so that rules see the vehicle as it
 * stood after each of them, however the journal was cut into batches.
 */
export async function foldFaults({ batch, parts }: Turn, database: LazyTransaction): Promise<void> {
  const byVehicle = Map.groupBy(
    batch.items.filter(({ message }) => message.kind === 'faults'),
    ({ record }) => record.vin,
  );
  const queues = [...byVehicle.values()];
  const rounds = queues.reduce((most, queue) => Math.max(most, queue.length), 0);
  for (let round = 0; round < rounds; round++) {
    const items = queues.flatMap((queue) => queue[round] ?? []);
    const episodes = await parts.applyFaults(await database.begin(), items.flatMap(toReport));
    for (const item of items) item.episodes = episodes.get(item.record.vin) ?? [];
  }
}

function toReport({ record, message, shift }: Item): ReceivedFaultReport[] {
  if (message.kind !== 'faults') return [];
  const { vin, receivedAt } = record;
  return [{ vin, ts: message.ts - shift, receivedAt, report: message.body }];
}
