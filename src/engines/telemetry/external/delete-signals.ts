import { sql } from 'kysely';
import type { SampleValue } from '../../../telemetry/telemetry-store.ts';
import { textUseMs } from './commit-batch.ts';
import { keptList, keptNumber, keptText } from './kept-text.ts';
import { apartMonth } from './kinds.ts';
import { monthsOf, type UpkeepContext } from './upkeep.ts';

const dayMs = 86_400_000;
const messagesAtATime = 1000;

/**
 * Samples of the signals whose path matches, of whole days of receipt: they are not read from then on, what PostgreSQL has of them goes at
 * once, and the numbers of those that lie apart with the month that they were received in. Returns the number of days.
 */
export function deleteSignalsReceivedBefore(
  context: UpkeepContext,
  receivedAt: number,
  signals: RegExp,
): Promise<number> {
  const { books, settled } = context;
  return settled.inTurn(async () => {
    const before = books.signalExpiries.ofPattern(String(signals));
    const { rows } = await sql<{ day: number }>`
      select day from telemetry_days
      where max_received_at < ${Math.floor(receivedAt)} and (day + 1) * ${dayMs}::bigint > ${before}`.execute(
      books.db,
    );
    if (rows.length === 0) return 0;
    const days = rows.map(({ day }) => day);
    const expired = (Math.max(...days) + 1) * dayMs;
    const first = Math.min(...days) * dayMs;
    const isAllApart = books.signals.coversApart(signals);
    // Before the row that says that they are gone: what is interrupted here is done again.
    if (isAllApart)
      for (const month of monthsOf(before > 0 ? Math.min(before, first) : first, expired))
        await settled.delete('m', apartMonth(month));
    const numbers = books.signals.matching(signals);
    await cutKept(context, new Set(numbers), { from: before, to: expired });
    await books.db.transaction().execute(async (trx) => {
      for (const statement of [
        sql`delete from telemetry_lists where received_at < ${expired} and signal = any(${numbers}::int[])`,
        sql`delete from telemetry_texts where ${isAllApart} and apart and used_at < ${expired - textUseMs}`,
        sql`insert into telemetry_signal_expiry (pattern, expired_before) values (${String(signals)}, ${expired})
          on conflict (pattern) do update set expired_before = excluded.expired_before`,
      ])
        await statement.execute(trx);
    });
    books.signalExpiries.set(String(signals), expired);
    return days.length;
  });
}

type KeptSample = readonly [signal: number, ts: number, flags: number, value: SampleValue];

/** Takes the samples of these signals out of the messages that PostgreSQL keeps whole. */
async function cutKept(
  { books }: UpkeepContext,
  signals: ReadonlySet<number>,
  received: { readonly from: number; readonly to: number },
): Promise<void> {
  let last = { vehicle: 0, position: -1 };
  for (;;) {
    const { rows } = await sql<{ vehicle: number; position: number; samples: string }>`
      select vehicle, position, samples from telemetry_messages
      where received_at >= ${received.from} and received_at < ${received.to} and samples is not null and (vehicle, position) > (${last.vehicle}, ${last.position})
      order by vehicle, position limit ${messagesAtATime}`.execute(books.db);
    const cut = rows.flatMap(({ vehicle, position, samples }) => {
      const all = JSON.parse(samples) as KeptSample[];
      const left = all.filter(([signal]) => !signals.has(signal));
      return left.length === all.length
        ? []
        : [{ vehicle, position, samples: `[${left.map(keptSample).join()}]` }];
    });
    if (cut.length > 0)
      await sql`update telemetry_messages m set samples = n.samples
        from unnest(${cut.map(({ vehicle }) => vehicle)}::int[], ${cut.map(({ position }) => position)}::bigint[],
          ${cut.map(({ samples }) => samples)}::text[]) as n(vehicle, position, samples)
        where m.vehicle = n.vehicle and m.position = n.position`.execute(books.db);
    const end = rows.at(-1);
    if (end === undefined || rows.length < messagesAtATime) return;
    last = end;
  }
}

function keptSample([signal, ts, flags, value]: KeptSample): string {
  const content =
    typeof value === 'number'
      ? keptNumber(value)
      : typeof value === 'object'
        ? keptList(value)
        : keptText(String(value));
  return `[${signal},${ts},${flags},${content}]`;
}
