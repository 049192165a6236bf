import { wantedOf } from '../campaigns/run/deployment-rows.ts';
import type { Trx } from '../campaigns/run/hold-campaign.ts';
import { inventoryWith, type Unit, unitsOf } from './ddi-config-data.ts';
import { type DdiParts, sayToJournal, takeWord } from './ddi-parts.ts';
import { attributesOf, type DdiActionContent, lastInventory, unitsSaidSince } from './ddi-rows.ts';
import { versionProof } from './version-proof.ts';

/**
 * Looks whether an action that its client closed with success is done: see `versionProof`. Asked again at each poll until it
 * is. What the client's word alone tells is put into the vehicle's inventory, before it counts, so that the next campaign knows.
 */
export async function finishAction(parts: DdiParts, vin: string, action: DdiActionContent): Promise<void> {
  const { db } = parts;
  const { closedAt, offeredAt } = action;
  if (closedAt === null || offeredAt === null) return;
  const proof = versionProof({
    wanted: wantedOf(action.steps),
    reported: await unitsSaidSince(db, vin, offeredAt),
    named: new Set(unitsOf(await attributesOf(db, vin)).map(({ ecu }) => ecu)),
    closedAt,
  });
  if (proof.is === 'awaited') return;
  const { software } = proof;
  const word = proof.is === 'right' ? proof.word : [];
  if (word.length > 0) {
    await sayUnits(
      parts,
      vin,
      word.map((ecu) => ({ ecu, software: software[ecu]?.software ?? '' })),
    );
  }
  const message = word.length === 0 ? undefined : `Of ${word.join(', ')} there is the word of the client.`;
  await db.transaction().execute((trx: Trx) =>
    takeWord(parts, trx, {
      ...{ vin, action, what: `versions ${JSON.stringify(software)}` },
      said: { kind: 'report', state: 'succeeded', software, message },
    }),
  );
}

/** What a client says that control units have, as an inventory of the vehicle: it is whole, and marks what was said. */
export async function sayUnits(parts: DdiParts, vin: string, said: readonly Unit[]): Promise<void> {
  const ecus = inventoryWith(await lastInventory(parts.db, vin), said);
  const body = { ts: parts.clock.now(), ecus, source: 'ddi', said: said.map(({ ecu }) => ecu) };
  await sayToJournal(parts, { vin, kind: 'inventory', payload: Buffer.from(JSON.stringify(body)) });
}
