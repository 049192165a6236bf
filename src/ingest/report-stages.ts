import type { Transaction } from 'kysely';
import type { Schema } from '../database/schema.ts';
import type { FaultEpisode } from '../faults/fault-episode.ts';
import { messageOf } from '../shared/errors.ts';
import { applyApart, type FailedAlone } from './apply-apart.ts';
import type { Item } from './batch.ts';
import { consequenceOf } from './failure.ts';
import type { LazyTransaction } from './lazy-transaction.ts';
import type { ReceivedFaultReport, ReceivedInventory, ReceivedReport } from './parts.ts';
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
  const { batch } = turn;
  const software: Software = new Map();
  const take = async (items: readonly Item[]) => {
    const [faults, kept] = [items.filter(isFaults), items.filter(isKept)];
    if (kept.length > 0) await keep(turn, await database.begin(), kept, software);
    if (faults.length > 0) await fold(turn, await database.begin(), faults);
  };
  for (const items of roundsOf(batch.items)) await take(items);
  const updates = batch.items.filter(tellsOfUpdates);
  if (updates.length > 0) await turn.parts.takeUpdates(await database.begin(), updates.flatMap(toReport));
  return software;
}

async function takeApart(turn: Turn, database: LazyTransaction): Promise<Software> {
  const { batch, parts } = turn;
  const software: Software = new Map();
  const transaction = await database.begin();
  const failed: FailedAlone<Item>[] = [];
  for (const items of roundsOf(batch.items)) {
    failed.push(
      ...(await applyApart(transaction, items.filter(isKept), (trx, part) =>
        keep(turn, trx, part, software),
      )),
      ...(await applyApart(transaction, items.filter(isFaults), (trx, part) => fold(turn, trx, part))),
    );
  }
  const bad = new Set(failed.map(({ item }) => item));
  const updates = batch.items.filter((item) => tellsOfUpdates(item) && !bad.has(item));
  failed.push(
    ...(await applyApart(transaction, updates, (trx, part) =>
      parts.takeUpdates(trx, part.flatMap(toReport)),
    )),
  );
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

const isFaults = ({ message: { kind } }: Item): boolean => kind === 'faults';
const tellsOfUpdates = ({ message: { kind } }: Item): boolean => kind === 'update' || kind === 'inventory';
const isKept = ({ message: { kind } }: Item): boolean => kind !== 'telemetry' && kind !== 'faults';

async function keep(turn: Turn, trx: Trx, items: readonly Item[], software: Software): Promise<void> {
  const { parts } = turn;
  const itemOf = new Map(items.flatMap((item) => toReport(item).map((report) => [report, item] as const)));
  const reports = [...itemOf.keys()];
  await parts.keepReports(trx, reports);
  const answers = reports.filter(({ kind }) => kind === 'command');
  if (answers.length > 0) {
    for (const [answer, memories] of await parts.takeAnswers(trx, answers)) {
      const item = itemOf.get(answer);
      if (item !== undefined) await foldMemories(turn, trx, item, memories);
    }
  }
  const inventories = items.flatMap(toInventory);
  if (inventories.length === 0) return;
  await recall(
    turn,
    trx,
    items.filter(({ message }) => message.kind === 'inventory'),
  );
  const installed = await parts.applyInventories(trx, inventories);
  for (const [vin, ofVehicle] of installed) software.set(vin, ofVehicle);
  for (const item of items)
    if (item.message.kind === 'inventory') item.software ??= installed.get(item.record.vin) ?? null;
}

/** Fault memories that a vehicle read because it was asked: as if it had reported each of them. */
async function foldMemories(
  turn: Turn,
  trx: Trx,
  item: Item,
  memories: readonly ReceivedFaultReport[],
): Promise<void> {
  const { vin } = item.record;
  await recall(turn, trx, [item]);
  const episodes = new Map<string, FaultEpisode>();
  for (const memory of memories)
    for (const episode of (await turn.parts.applyFaults(trx, [memory])).get(vin) ?? [])
      episodes.set(episode.id, episode);
  item.episodes ??= [...episodes.values()];
  await knowPast(turn, trx, [item]);
}

/** A vehicle's reports are folded one after another, so that rules see the vehicle as it stood after each of them. */
async function fold(turn: Turn, trx: Trx, items: readonly Item[]): Promise<void> {
  await recall(turn, trx, items);
  const episodes = await turn.parts.applyFaults(trx, items.flatMap(toFaultReport));
  for (const item of items) item.episodes ??= episodes.get(item.record.vin) ?? [];
  await knowPast(turn, trx, items);
}

async function knowPast(
  { parts, memory: { states } }: Turn,
  trx: Trx,
  items: readonly Item[],
): Promise<void> {
  if (!states.reads.readsFaults) return;
  const vins = items.filter(({ isDoneAgain }) => isDoneAgain !== true).map(({ record }) => record.vin);
  if (vins.length === 0) return;
  const past = await parts.pastOf(trx, vins, { readsFaults: true, readsEvents: [] });
  for (const item of items)
    if (item.isDoneAgain !== true) item.allEpisodes = past.get(item.record.vin)?.faults ?? [];
}

/** What the database has already is judged with what was known when it came, not with what followed. */
async function recall({ parts, memory }: Turn, trx: Trx, items: readonly Item[]): Promise<void> {
  const doubtful = items.filter(({ position }) => position < memory.mayBeDoneBefore);
  const asked = doubtful.map(({ record: { vin }, position }) => ({ vin, position }));
  const wanted = { readsFaults: true, readsEvents: [], readsSoftware: true };
  const stories = await parts.storiesSince(trx, asked, wanted);
  for (const item of doubtful) {
    const { vin } = item.record;
    const story = stories.get(vin);
    if (story === undefined) continue;
    item.isDoneAgain = true;
    const isInventory = item.message.kind === 'inventory';
    if (!isInventory) [item.episodes, item.allEpisodes] = [[], []];
    while (story.position <= item.position) {
      const step = story.take();
      if (step.kind === 'software' && isInventory) item.software = step.software;
      if (step.kind === 'faults' && !isInventory)
        [item.episodes, item.allEpisodes] = [step.episodes, step.all];
    }
  }
}

/** The first report of each vehicle, then the second of each, …; what says nothing of it by itself with the first. */
function roundsOf(items: readonly Item[]): Item[][] {
  const reports = items.filter(({ message }) => message.kind !== 'telemetry');
  const isPart = ({ message: { kind } }: Item) =>
    kind === 'faults' || kind === 'inventory' || kind === 'command';
  const [parts, others] = [reports.filter(isPart), reports.filter((item) => !isPart(item))];
  const byVehicle = Map.groupBy(parts, ({ record }) => record.vin);
  const queues = [...byVehicle.values()];
  const most = queues.reduce((length, queue) => Math.max(length, queue.length), 0);
  const rounds = Array.from({ length: most }, (_, round) => queues.flatMap((queue) => queue[round] ?? []));
  return others.length === 0 ? rounds : [others, ...rounds];
}

function noteSoftware({ batch, memory: { known } }: Turn, changed: Software): void {
  for (const [vin, software] of changed) {
    batch.changes.set(vin, { ...batch.changes.get(vin), software });
    const vehicle = known.get(vin);
    if (vehicle !== undefined) known.set({ ...vehicle, software });
  }
}

function toReport({ position, record, topic, message, shift }: Item): ReceivedReport[] {
  if (message.kind === 'telemetry' || message.kind === 'faults') return [];
  const { vin, receivedAt, payload } = record;
  const { ts, body } = message;
  return [{ vin, position, kind: topic.kind, ref: topic.id, ts: ts - shift, receivedAt, payload, body }];
}

function toInventory({ record, message, shift }: Item): ReceivedInventory[] {
  if (message.kind !== 'inventory') return [];
  return [{ vin: record.vin, ts: message.ts - shift, report: message.body }];
}

function toFaultReport({ position, record, message, shift }: Item): ReceivedFaultReport[] {
  if (message.kind !== 'faults') return [];
  const { vin, receivedAt } = record;
  return [{ vin, position, ts: message.ts - shift, receivedAt, report: message.body }];
}
