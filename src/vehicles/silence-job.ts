import { sql } from 'kysely';
import { z } from 'zod';
import type { Database } from '../database/database.ts';
import type { DerivedMessages } from '../ingest/derived-messages.ts';
import { defineJob, type JobDefinition } from '../jobs/jobs.ts';
import type { Clock } from '../shared/clock.ts';
import type { VehicleRegistry } from './registry.ts';
import { createSilenceWatch, type Look, type SilenceMemory, type SilenceWord } from './silence-watch.ts';
import type { SilentCrowd } from './silent-crowds.ts';
import { walk } from './walk.ts';

export interface SilenceListener {
  /** Again and again: says in `Roadside.Silence.*` which vehicles are silent for longer than is usual for them. */
  readonly job: JobDefinition;
  /** Those that are held back, as they fell silent together. */
  crowds(): readonly SilentCrowd[];
}

const everyMs = 30_000;
const hour = 3_600_000;
const chunk = 5000;
/** So many at a time wait for the journal's flush. */
const saidAtOnce = 500;

export function createSilenceListener(options: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get' | 'vins' | 'onChanged'>;
  readonly derived: DerivedMessages;
  readonly clock: Pick<Clock, 'now'>;
  /** Other processes take turns at it: what is known is in the database each time. */
  readonly isShared: boolean;
}): SilenceListener {
  const { db, registry, derived, clock, isShared } = options;
  const watch = createSilenceWatch();
  registry.onChanged((vin) => {
    if (registry.get(vin) === undefined) watch.forget(vin);
  });
  let isRestored = false;
  let crowds: readonly SilentCrowd[] = [];

  async function look(): Promise<Look> {
    if (!isRestored || isShared) {
      await restore(db, watch);
      isRestored = true;
    }
    const vins = registry.vins();
    watch.begin(clock.now());
    await walk(Uint32Array.from(vins.keys()), (number) => {
      const vehicle = registry.get(vins[number] ?? '');
      if (vehicle !== undefined) watch.look(vehicle);
    });
    return watch.end();
  }

  return {
    crowds: () => crowds,
    job: defineJob(
      'vehicles.silence',
      z.object({}),
      { attempts: 1, backoffMs: 1_000, concurrency: 1, timeoutMs: 5 * 60_000, every: { ms: everyMs } },
      async () => {
        const { words, crowds: found, changed } = await look();
        crowds = found;
        for (let from = 0; from < words.length; from += saidAtOnce) {
          const some = words.slice(from, from + saidAtOnce);
          await Promise.all(
            some.map((word) => derived.say(word.vin, [{ ts: word.at, signals: signalsOf(word) }])),
          );
        }
        const memories = new Map(changed);
        for (const [vin, memory] of watch.said(words)) memories.set(vin, memory);
        await keep(db, [...memories]);
        await keepStand(db, watch.stand);
        return { said: words.length, crowds: found.length };
      },
    ),
  };
}

function signalsOf({ kind, ms, longestMs, knownForMs }: SilenceWord): Record<string, number> {
  const hundredths = (value: number) => Math.round(value * 100) / 100;
  const [duration, longest] = [hundredths(ms / hour), hundredths(longestMs / hour)];
  return kind === 'silent'
    ? {
        'Roadside.Silence.Duration': duration,
        'Roadside.Silence.LongestPause': longest,
        'Roadside.Silence.KnownFor': hundredths(knownForMs / (24 * hour)),
      }
    : { 'Roadside.Silence.ConnectedDuration': duration, 'Roadside.Silence.LongestConnectedPause': longest };
}

async function restore(db: Database, watch: ReturnType<typeof createSilenceWatch>): Promise<void> {
  const [rows, stand] = await Promise.all([
    db.selectFrom('vehicle_silence').selectAll().execute(),
    db.selectFrom('silence_watch').selectAll().executeTakeFirst(),
  ]);
  watch.restore(
    rows.map((row) => [
      row.vin,
      {
        pauses: row.pauses,
        connectedPauses: row.connected_pauses,
        saidAt: row.said_at,
        saidMs: row.said_ms,
        connectedSaidMs: row.connected_said_ms,
      },
    ]),
    stand === undefined ? null : { lookedAt: stand.looked_at, absences: stand.absences },
  );
}

async function keep(db: Database, memories: readonly (readonly [string, SilenceMemory])[]): Promise<void> {
  for (let from = 0; from < memories.length; from += chunk) {
    const part = memories.slice(from, from + chunk);
    const column = <T>(read: (memory: SilenceMemory) => T) => part.map(([, memory]) => read(memory));
    // A vehicle may have been removed meanwhile.
    await sql`insert into vehicle_silence (vin, pauses, connected_pauses, said_at, said_ms, connected_said_ms)
      select new.vin, pauses::jsonb, connected::jsonb, said_at, said_ms, connected_said_ms
      from unnest(${part.map(([vin]) => vin)}::text[], ${column(({ pauses }) => JSON.stringify(pauses))}::text[],
        ${column(({ connectedPauses }) => JSON.stringify(connectedPauses))}::text[],
        ${column(({ saidAt }) => saidAt)}::bigint[], ${column(({ saidMs }) => Math.round(saidMs))}::bigint[],
        ${column(({ connectedSaidMs }) => Math.round(connectedSaidMs))}::bigint[])
        as new (vin, pauses, connected, said_at, said_ms, connected_said_ms)
      where exists (select from vehicles where vehicles.vin = new.vin)
      on conflict (vin) do update set pauses = excluded.pauses, connected_pauses = excluded.connected_pauses,
        said_at = excluded.said_at, said_ms = excluded.said_ms, connected_said_ms = excluded.connected_said_ms`.execute(
      db,
    );
  }
}

async function keepStand(
  db: Database,
  { lookedAt, absences }: ReturnType<typeof createSilenceWatch>['stand'],
) {
  const row = { looked_at: lookedAt, absences: JSON.stringify(absences) };
  await db
    .insertInto('silence_watch')
    .values({ id: 1, ...row })
    .onConflict((conflict) => conflict.column('id').doUpdateSet(row))
    .execute();
}
