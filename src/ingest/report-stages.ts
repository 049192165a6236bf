import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import { messageOf } from '../shared/errors.ts';
import { applyApart, type FailedAlone } from './apply-apart.ts';
import type { Item } from './batch.ts';
import { consequenceOf } from './failure.ts';
import type { LazyTransaction } from './lazy-transaction.ts';
import type { PipelineParts, ReceivedFaultReport, ReceivedInventory, ReceivedReport } from './parts.ts';
import type { Turn } from './process-batch.ts';
import { withdrawItems } from './withdraw-items.ts';

type Trx = Transaction<Schema>;
/** ECU → software by VIN, where it changed. */
type Software = Map<string, Readonly<Record<string, string>>>;

/**
 * Reports of every kind but telemetry go to the database: events, inventories and answers are kept as said, inventories
 * replace the installed software, fault reports become episodes. A report that a stage cannot take goes to quarantine,
 * without the rest of the batch being done again.
 */
export async function takeReports(turn: Turn, database: LazyTransaction): Promise<void> {
  let software: Software;
  try {
    software = await takeTogether(turn, database);
  } catch (error) {
    if (consequenceOf(error) !== 'blame') throw error;
    await database.rollback();
    software = await takeApart(turn, database);
  }
  noteSoftware(turn, software);
}

async function takeTogether(turn: Turn, database: LazyTransaction): Promise<Software> {
  const { batch, parts } = turn;
  const software: Software = new Map();
  const kept = batch.items.filter(isKept);
  if (kept.length > 0) await keep(parts, await database.begin(), kept, software);
  for (const items of roundsOfFaults(batch.items)) await fold(turn, await database.begin(), items);
  return software;
}

async function takeApart(turn: Turn, database: LazyTransaction): Promise<Software> {
  const { batch, parts } = turn;
  const software: Software = new Map();
  const transaction = await database.begin();
  const failed: FailedAlone<Item>[] = await applyApart(transaction, batch.items.filter(isKept), (trx, part) =>
    keep(parts, trx, part, software),
  );
  for (const items of roundsOfFaults(batch.items)) {
    failed.push(...(await applyApart(transaction, items, (trx, part) => fold(turn, trx, part))));
  }
  for (const { item, error } of failed) {
    const { position, record } = item;
    batch.refused.push({ position, record, reason: `a stage failed on it: ${messageOf(error)}` });
  }
  withdrawItems(turn, new Set(failed.map(({ item }) => item)));
  parts.logger.warn(
    { err: failed[0]?.error, messages: failed.length },
    'messages that a stage failed on are put into quarantine',
  );
  return software;
}

const isKept = ({ message: { kind } }: Item): boolean => kind !== 'telemetry' && kind !== 'faults';

async function keep(
  parts: PipelineParts,
  trx: Trx,
  items: readonly Item[],
  software: Software,
): Promise<void> {
  const reports = items.flatMap(toReport);
  await parts.keepReports(trx, reports);
  const answers = reports.filter(({ kind }) => kind === 'command');
  if (answers.length > 0) await parts.takeAnswers(trx, answers);
  const inventories = items.flatMap(toInventory);
  if (inventories.length === 0) return;
  for (const [vin, installed] of await parts.applyInventories(trx, inventories)) software.set(vin, installed);
}

/** A vehicle's reports are folded one after another, so that rules see the vehicle as it stood after each of them. */
async function fold({ parts, memory: { states } }: Turn, trx: Trx, items: readonly Item[]): Promise<void> {
  const episodes = await parts.applyFaults(trx, items.flatMap(toFaultReport));
  for (const item of items) item.episodes = episodes.get(item.record.vin) ?? [];
  if (!states.reads.readsFaults) return;
  const vins = items.map(({ record }) => record.vin);
  const past = await parts.pastOf(trx, vins, { readsFaults: true, readsEvents: [] });
  for (const item of items) item.allEpisodes = past.get(item.record.vin)?.faults ?? [];
}

/** The first fault report of each vehicle, then the second of each, … */
function roundsOfFaults(items: readonly Item[]): Item[][] {
  const byVehicle = Map.groupBy(
    items.filter(({ message }) => message.kind === 'faults'),
    ({ record }) => record.vin,
  );
  const queues = [...byVehicle.values()];
  const rounds = queues.reduce((most, queue) => Math.max(most, queue.length), 0);
  return Array.from({ length: rounds }, (_, round) => queues.flatMap((queue) => queue[round] ?? []));
}

function noteSoftware({ batch, memory: { known, states } }: Turn, changed: Software): void {
  for (const [vin, software] of changed) {
    batch.changes.set(vin, { ...batch.changes.get(vin), software });
    const vehicle = known.get(vin);
    if (vehicle === undefined) continue;
    known.set({ ...vehicle, software });
    states.update({ ...vehicle, software });
  }
}

function toReport({ record, topic, message, shift }: Item): ReceivedReport[] {
  if (message.kind === 'telemetry' || message.kind === 'faults') return [];
  const { vin, receivedAt, payload } = record;
  const { ts, body } = message;
  return [{ vin, kind: topic.kind, ref: topic.id, ts: ts - shift, receivedAt, payload, body }];
}

function toInventory({ record, message, shift }: Item): ReceivedInventory[] {
  if (message.kind !== 'inventory') return [];
  return [{ vin: record.vin, ts: message.ts - shift, report: message.body }];
}

function toFaultReport({ record, message, shift }: Item): ReceivedFaultReport[] {
  if (message.kind !== 'faults') return [];
  const { vin, receivedAt } = record;
  return [{ vin, ts: message.ts - shift, receivedAt, report: message.body }];
}
