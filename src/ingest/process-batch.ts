import type { JournalPosition } from '../journal/journal.ts';
import type { Interner } from '../shared/interner.ts';
import { isSliceOver, letOthersIn } from '../shared/time-slice.ts';
import type { Vehicle } from '../vehicles/vehicle.ts';
import { type Batch, type Item, sendersOf, vinsOf } from './batch.ts';
import { decodeEntries } from './decode-batch.ts';
import type { PlainTelemetryReader } from './decoders/plain-telemetry.ts';
import type { Deduplicator } from './deduplicate.ts';
import { insertFeedEvents } from './feed-events.ts';
import { judgeItems } from './judge-batch.ts';
import type { KnownVehicles } from './known-vehicles.ts';
import { type LazyTransaction, lazyTransaction } from './lazy-transaction.ts';
import type { PipelineParts } from './parts.ts';
import type { Presence } from './presence.ts';
import { putInQuarantine, resolveQuarantine } from './quarantine.ts';
import { takeReports } from './report-stages.ts';
import type { RuleStates } from './rules/rule-states.ts';
import { withdrawItems } from './withdraw-items.ts';

/** What the stages remember from batch to batch. All of it can be built again from what is durable. */
export interface Memory {
  readonly vehicles: Interner;
  readonly known: KnownVehicles;
  readonly seen: Deduplicator;
  readonly presence: Presence;
  readonly plain: PlainTelemetryReader;
  readonly states: RuleStates;
  /** Messages that a stage failed on when they were alone, by position, with the reason. */
  readonly poison: Map<JournalPosition, string>;
  /** What lies before may be in the database already, from a life or a try that ended before the store had it. */
  mayBeDoneBefore: JournalPosition;
}

export interface Turn {
  readonly batch: Batch;
  readonly parts: PipelineParts;
  readonly memory: Memory;
  /** Resolves once every batch before this one is durable. */
  readonly settled: () => Promise<void>;
}

/**
 * The way of a batch, stage by stage, up to the telemetry store, which takes it last: PostgreSQL has everything of the
 * batch before, so after a crash between the two the batch is done again, and finds its own rows.
 */
export async function processBatch(turn: Turn): Promise<void> {
  await knowVehicles(turn);
  await decodeEntries(turn.batch, turn.memory, turn.parts.store.bestRows);
  await dropDuplicates(turn);
  await restoreRuleStates(turn);
  const database = lazyTransaction(turn.parts.db);
  try {
    await takeReports(turn, database);
    await judge(turn);
    turn.memory.presence.follow(turn.batch);
    await changeAlerts(turn, database);
    await quarantine(turn, database);
    await tell(turn, database);
    await database.commit();
  } catch (error) {
    await database.rollback();
    throw error;
  }
}

async function knowVehicles({ batch, memory: { known, presence } }: Turn): Promise<void> {
  await known.prepare(vinsOf(batch.entries));
  if (batch.entries.some(({ record }) => record.kind === 'start')) await known.prepare(presence.online);
}

async function dropDuplicates({ batch, memory: { seen }, settled }: Turn): Promise<void> {
  const senders = sendersOf(batch.items);
  if (!seen.isPrepared(senders)) await settled();
  await seen.prepare(senders);
  const fresh: Item[] = [];
  for (const item of batch.items) {
    if (isSliceOver()) await letOthersIn();
    const { sender, subtopic, seq } = item;
    if (sender === null || seen.take(sender, subtopic, seq)) fresh.push(item);
    else batch.duplicates++;
    const { retryOf } = item.record;
    if (retryOf !== null) batch.taken.push({ id: retryOf, position: item.position });
  }
  batch.items = fresh;
}

async function restoreRuleStates({ batch, memory: { states }, settled }: Turn): Promise<void> {
  const vehicles = new Map<string, Vehicle>();
  for (const { vehicle } of batch.items) vehicles.set(vehicle.vin, vehicle);
  if (!states.isPrepared(vehicles.keys())) await settled();
  await states.prepare([...vehicles.values()]);
}

async function judge(turn: Turn): Promise<void> {
  const { batch, memory } = turn;
  const { states } = memory;
  await states.whileAhead(async () => {
    const { doubtful, refused } = await judgeItems(batch, memory.vehicles, states).finally(() => {
      for (const { record } of batch.items) states.judged(record.vin, batch.next);
    });
    states.forget(doubtful);
    withdrawItems(turn, new Set(refused));
  });
}

async function changeAlerts({ batch, parts }: Turn, database: LazyTransaction): Promise<void> {
  const { findings, failures } = batch.findings;
  if (findings.length > 0) {
    const { feed, worst } = await parts.applyFindings(await database.begin(), findings);
    batch.feed.push(...feed);
    for (const [vin, alert] of worst) batch.changes.set(vin, { ...batch.changes.get(vin), worst: alert });
  }
  if (failures.length > 0) await parts.keepRuleFailures(await database.begin(), failures);
}

async function quarantine({ batch, parts }: Turn, database: LazyTransaction): Promise<void> {
  if (batch.refused.length > 0) await putInQuarantine(await database.begin(), batch.refused);
  if (batch.taken.length > 0) {
    await resolveQuarantine(await database.begin(), batch.taken, parts.clock.now());
  }
}

async function tell({ batch, parts }: Turn, database: LazyTransaction): Promise<void> {
  const answered = batch.items.flatMap(({ topic }) => (topic.kind === 'command' ? [topic.id ?? ''] : []));
  if (answered.length > 0) batch.feed.push(...(await parts.commandNews(await database.begin(), answered)));
  if (batch.feed.length > 0) batch.told = await insertFeedEvents(await database.begin(), batch.feed);
}
