import type { Transaction } from 'kysely';
import { anyOf } from '../../database/any-of.ts';
import type { Schema } from '../../database/schema.ts';
import type { ReceivedReport } from '../../ingest/parts.ts';
import type { InventoryReport, UpdateReport } from '../../wire/messages.ts';
import type { ReportedSoftware } from '../campaigns/deployment-state.ts';
import { wantedOf } from '../campaigns/run/deployment-rows.ts';
import type { ReceivedUpdate, ReportTaker, UpdateWord } from '../campaigns/run/take-reports.ts';
import { sha256Of } from '../canonical-json.ts';
import { unitsSaidIn } from '../ddi/ddi-config-data.ts';
import type { UpdateStep } from '../releases/steps-for.ts';

type Trx = Transaction<Schema>;

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** An owner who does not say until when. */
const deferredForMs = 24 * 3_600_000;

/** What vehicles say over MQTT of their updates, and what their inventories prove, becomes the life of their deployments. */
export interface UpdateTaker {
  /** Reports of the kinds `update` and `inventory`, in the order received; the inventories are applied already. */
  take(trx: Trx, reports: readonly ReceivedReport[]): Promise<void>;
}

export function createUpdateTaker(reports: Pick<ReportTaker, 'take'>): UpdateTaker {
  return {
    async take(trx, said) {
      const updates = said.filter(({ kind }) => kind === 'update');
      const received = updates.flatMap(wordsOf);
      await addInstalled(trx, received);
      // One that a report follows may be from before the update.
      const last = new Map(updates.map(({ vin, position }) => [vin, position]));
      const inventories = said.filter(
        ({ kind, vin, position }) => kind === 'inventory' && position > (last.get(vin) ?? -1),
      );
      if (received.length + inventories.length === 0) return;
      await reports.take(trx, received, () => proofsOf(trx, inventories));
    },
  };
}

/** One message may hold the owner's answer and how far the vehicle is. */
function wordsOf({ vin, ref, ts, receivedAt, payload, body }: ReceivedReport): ReceivedUpdate[] {
  if (ref === null || !uuid.test(ref)) return [];
  const report = body as UpdateReport;
  const key = sha256Of(payload);
  const answer = ownerWord(report, receivedAt - ts);
  const word = reportWord(report);
  return [
    ...(answer === null ? [] : [{ key: `owner ${key}`, said: answer }]),
    ...(word === null ? [] : [{ key, said: word }]),
  ].map((one) => ({ deployment: ref, vin, at: receivedAt, ...one }));
}

/** `late`: what the server's clock is ahead of the vehicle's. */
function ownerWord({ owner, state, until, ts }: UpdateReport, late: number): UpdateWord | null {
  if (owner === 'deferred') {
    return { kind: 'owner', answer: owner, until: Math.round((until ?? ts + deferredForMs) + late) };
  }
  if (owner === 'declined' || state === 'declined') return { kind: 'owner', answer: 'declined' };
  return owner === 'accepted' ? { kind: 'owner', answer: owner } : null;
}

function reportWord({ state, code, message, progress, attempt, ecus }: UpdateReport): UpdateWord | null {
  // That it was offered is known, and that it was declined is the owner's word.
  if (state === 'offered' || state === 'declined') return null;
  return {
    kind: 'report',
    ...{ state, code, message, progress, attempt },
    software: ecus === undefined ? undefined : softwareOf(ecus),
  };
}

const softwareOf = (
  ecus: readonly { ecu: string; hardware?: string | undefined; software: string }[],
): ReportedSoftware =>
  Object.fromEntries(
    ecus.map(({ ecu, hardware, software }) => [ecu, { hardware: hardware ?? null, software }]),
  );

/** Who says that it is done, and not with what, is believed where its inventory said so already. */
async function addInstalled(trx: Trx, received: ReceivedUpdate[]): Promise<void> {
  const unproven = received.filter(
    ({ said }) =>
      said.kind === 'report' &&
      said.software === undefined &&
      (said.state === 'committed' || said.state === 'succeeded'),
  );
  if (unproven.length === 0) return;
  const [installed, deployments] = [
    await trx
      .selectFrom('vehicle_software')
      .select(['vin', 'ecu', 'hardware', 'software'])
      .where(anyOf('vin', 'text', [...new Set(unproven.map(({ vin }) => vin))]))
      .execute(),
    await trx
      .selectFrom('deployments')
      .select(['id', 'steps'])
      .where(anyOf('id', 'uuid', [...new Set(unproven.map(({ deployment }) => deployment))]))
      .execute(),
  ];
  for (const one of unproven) {
    const steps = deployments.find(({ id }) => id === one.deployment)?.steps as UpdateStep[] | null;
    const wanted = Object.entries(wantedOf(steps ?? []));
    const own = installed.filter(({ vin }) => vin === one.vin);
    const software = softwareOf(
      own.map(({ ecu, hardware, software }) => ({ ecu, software, hardware: hardware ?? undefined })),
    );
    if (wanted.length === 0 || wanted.some(([ecu, version]) => software[ecu]?.software !== version)) continue;
    const concerned = Object.fromEntries(
      wanted.flatMap(([ecu]) => (software[ecu] ? [[ecu, software[ecu]]] : [])),
    );
    Object.assign(one, { said: { ...one.said, software: concerned } });
  }
}

/** Only of those that had said that they are done when it was received: before that a restart may be one of a trial. */
async function proofsOf(trx: Trx, inventories: readonly ReceivedReport[]): Promise<ReceivedUpdate[]> {
  if (inventories.length === 0) return [];
  const rows = await trx
    .selectFrom('deployments')
    .select(['id', 'vin', 'steps', 'heard_at'])
    .where(anyOf('vin', 'text', [...new Set(inventories.map(({ vin }) => vin))]))
    .where('state', '=', 'committed')
    .execute();
  return rows.flatMap(({ id, vin, steps, heard_at: heardAt }) => {
    const concerned = new Set(Object.keys(wantedOf(steps as UpdateStep[] | null)));
    return inventories
      .filter((inventory) => inventory.vin === vin && isSince(inventory, heardAt ?? 0))
      .map(({ body, payload, receivedAt }) => ({
        ...{ deployment: id, vin, at: receivedAt, key: `inventory ${sha256Of(payload)}` },
        said: {
          ...{ kind: 'report' as const, state: 'succeeded' as const },
          software: softwareOf(unitsSaidIn(body as InventoryReport).filter(({ ecu }) => concerned.has(ecu))),
        },
      }));
  });
}

/** Of one millisecond, what a client of DDI said comes first: by MQTT the order is known, over HTTP it is not. */
const isSince = ({ receivedAt, body }: ReceivedReport, heardAt: number): boolean =>
  receivedAt > heardAt || (receivedAt === heardAt && (body as InventoryReport).source !== 'ddi');
