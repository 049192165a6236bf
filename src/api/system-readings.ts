import { X509Certificate } from 'node:crypto';
import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { sql } from 'kysely';
import type { Database } from '../database/database.ts';
import type { Clock } from '../shared/clock.ts';

const day = 86_400_000;
const patienceMs = 2_000;

/**
 * Asks one thing again and again: null where it fails or takes longer than two seconds. While it has not answered it is not asked
 * again, so that nothing piles up before what hangs.
 */
export function patient<T>(ask: () => Promise<T>, clock: Clock): () => Promise<T | null> {
  let asked: Promise<T | null> | null = null;
  return async () => {
    let cancel: () => void = () => {};
    const late = new Promise<null>((resolve) => {
      cancel = clock.after(patienceMs, () => resolve(null));
    });
    asked ??= ask()
      .catch(() => null)
      .finally(() => {
        asked = null;
      });
    try {
      return await Promise.race([asked, late]);
    } finally {
      cancel();
    }
  };
}

export async function readDatabase(db: Database, clock: Clock) {
  const askedAt = clock.now();
  const begun = clock.monotonic();
  const { rows } = await sql<{
    version: string;
    now: string;
  }>`select current_setting('server_version') as version, extract(epoch from clock_timestamp()) * 1000 as now`.execute(
    db,
  );
  const answeredInMs = clock.monotonic() - begun;
  const [first] = rows;
  const { rows: sizes } = await sql<{ bytes: string; connections: string; most: string }>`
    select pg_database_size(current_database()) as bytes,
      (select count(*) from pg_stat_activity where backend_type = 'client backend') as connections,
      current_setting('max_connections') as most`.execute(db);
  return {
    version: first?.version.split(' ')[0] ?? null,
    answeredInMs,
    // Asked in the middle between sending and answer.
    clockAheadMs: askedAt + answeredInMs / 2 - Number(first?.now ?? 0),
    bytes: Number(sizes[0]?.bytes ?? 0),
    connections: Number(sizes[0]?.connections ?? 0),
    maxConnections: Number(sizes[0]?.most ?? 0),
  };
}

/** What people left open. */
export async function readKept(db: Database, now: number) {
  const { rows } = await sql<Record<'unseen' | 'rules' | 'running' | 'failed' | 'waiting' | 'lost', string>>`
    select (select count(*) from quarantine where resolved_at is null and seen_at is null) as unseen,
      (select count(distinct rule) from rule_failures) as rules,
      (select count(*) from work where state in ('waiting', 'running')) as running,
      (select count(*) from work where state = 'failed' and finished_at > ${now - day}) as failed,
      (select count(*) from notification_deliveries where state in ('waiting', 'digest') and due_at <= ${now}) as waiting,
      (select count(*) from notification_deliveries where state in ('dead', 'bounced', 'unknown')
        and created_at > ${now - day} and error_kind is distinct from 'lapsed') as lost`.execute(db);
  return {
    openQuarantine: Number(rows[0]?.unseen ?? 0),
    failingRules: Number(rows[0]?.rules ?? 0),
    workRunning: Number(rows[0]?.running ?? 0),
    workFailedLastDay: Number(rows[0]?.failed ?? 0),
    messagesWaiting: Number(rows[0]?.waiting ?? 0),
    messagesFailedLastDay: Number(rows[0]?.lost ?? 0),
  };
}

/** Of the machine, or of the container that the process is in. */
export function readMemory() {
  const { used_heap_size: heapBytes, heap_size_limit: heapMostBytes } = getHeapStatistics();
  const allowed = process.constrainedMemory();
  const all = totalmem();
  const allBytes = allowed > 0 && allowed < all ? allowed : all;
  return {
    availableBytes: Math.min(process.availableMemory(), allBytes),
    allBytes,
    heapBytes,
    heapMostBytes,
  };
}

/** Until when every certificate of a PEM file counts; milliseconds since 1970 UTC. */
export function certificateUntil(pem: string): number {
  const certificates = pem.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
  return Math.min(...certificates.map((each) => Date.parse(new X509Certificate(each).validTo)));
}
