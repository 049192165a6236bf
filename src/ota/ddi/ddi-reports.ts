import { z } from 'zod';
import { AppError } from '../../shared/errors.ts';
import { describeIssue, fieldErrors, sentenceOf } from '../../shared/validation.ts';
import { hasEnded, type ReportedState, rankOf } from '../campaigns/deployment-state.ts';
import type { Trx } from '../campaigns/run/hold-campaign.ts';
import { changedAttributes, configDataSchema, unitsOf } from './ddi-config-data.ts';
import {
  cancelMeaningOf,
  confirmationSchema,
  type FeedbackMeaning,
  feedbackSchema,
  lenientJson,
  meaningOf,
} from './ddi-feedback.ts';
import { type DdiParts, noSuchAction, sayToJournal, takeWord } from './ddi-parts.ts';
import { actionOf, type DdiActionContent, noteClosed, noteRetrieved } from './ddi-rows.ts';
import { finishAction, sayUnits } from './finish-action.ts';

/**
 * What clients write; bodies as they came. What cannot be understood is quarantined and taken as done: a client that is refused says
 * the same again for ever. Feedback and confirmation @throws AppError not-found `action-not-found` for an action that the
 * vehicle never had.
 */
export interface DdiReports {
  feedback(vin: string, action: number, body: Buffer): Promise<void>;
  cancelFeedback(vin: string, action: number, body: Buffer): Promise<void>;
  /** The owner's consent, as the vehicle says. */
  confirm(vin: string, action: number, body: Buffer): Promise<void>;
  /** From now on the vehicle gives consent by itself. @throws AppError invalid `bad-request` */
  activateAutoConfirm(vin: string, body: Buffer): Promise<void>;
  deactivateAutoConfirm(vin: string): Promise<void>;
  configData(vin: string, body: Buffer): Promise<void>;
}

const note = z.string().max(512).nullish();
export const autoConfirmSchema = z
  .object({ initiator: note, remark: note })
  .meta({ id: 'DdiAutoConfirm', description: 'Who wants it, and why' });

export function createDdiReports(parts: DdiParts): DdiReports {
  const { db, clock } = parts;

  async function known(vin: string, number: number): Promise<DdiActionContent> {
    const action = await actionOf(db, vin, number);
    if (action === undefined) throw noSuchAction();
    return action;
  }

  /** Undefined: it went to quarantine. */
  async function understood<Schema extends z.ZodType>(
    schema: Schema,
    body: Buffer,
    about: { vin: string; kind: 'update' | 'inventory'; id?: string },
  ): Promise<z.output<Schema> | undefined> {
    const parsed = parsedAs(schema, body);
    if (parsed.success) return parsed.data;
    await sayToJournal(parts, { ...about, payload: body });
    return undefined;
  }

  async function takeMeaning(
    vin: string,
    action: DdiActionContent,
    body: Buffer,
    meaning: FeedbackMeaning,
  ): Promise<void> {
    const { number } = action;
    const { code, message, closes } = meaning;
    await db.transaction().execute(async (trx: Trx) => {
      const at = clock.now();
      if (closes) await noteClosed(trx, { number, vin, at });
      else if (action.retrievedAt === null) await noteRetrieved(trx, { number, vin, at });
      await takeWord(parts, trx, {
        ...{ vin, action, what: body },
        said: {
          ...{ kind: 'report', state: notBack(meaning.state, action), code },
          message: message ?? undefined,
        },
      });
    });
  }

  return {
    async feedback(vin, number, body) {
      const action = await known(vin, number);
      const feedback = await understood(feedbackSchema, body, { vin, kind: 'update', id: action.id });
      if (feedback === undefined) return;
      const meaning = meaningOf(feedback);
      await takeMeaning(vin, action, body, meaning);
      if (meaning.state !== 'committed') return;
      const now = await known(vin, number);
      if (now.state === 'committed') await finishAction(parts, vin, now);
    },

    async cancelFeedback(vin, number, body) {
      const action = await known(vin, number);
      const feedback = await understood(feedbackSchema, body, { vin, kind: 'update', id: action.id });
      if (feedback !== undefined) await takeMeaning(vin, action, body, cancelMeaningOf(feedback));
    },

    async confirm(vin, number, body) {
      const action = await known(vin, number);
      const given = await understood(confirmationSchema, body, { vin, kind: 'update', id: action.id });
      if (given === undefined) return;
      const answer = given.confirmation === 'confirmed' ? 'accepted' : 'declined';
      await db
        .transaction()
        .execute((trx) => takeWord(parts, trx, { vin, action, what: body, said: { kind: 'owner', answer } }));
    },

    async activateAutoConfirm(vin, body) {
      const parsed = parsedAs(autoConfirmSchema, body.length === 0 ? Buffer.from('{}') : body);
      if (!parsed.success) throw parsed.error;
      const { initiator = null, remark = null } = parsed.data;
      await setAutoConfirm(parts, vin, JSON.stringify({ initiator, remark, at: clock.now() }));
    },

    deactivateAutoConfirm: (vin) => setAutoConfirm(parts, vin, null),

    async configData(vin, body) {
      const said = await understood(configDataSchema, body, { vin, kind: 'inventory' });
      if (said === undefined) return;
      const attributes = await db.transaction().execute(async (trx) => {
        await trx
          .insertInto('ddi_clients')
          .values({ vin, attributes: '{}' })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
        const client = await trx
          .selectFrom('ddi_clients')
          .select('attributes')
          .where('vin', '=', vin)
          .forUpdate()
          .executeTakeFirstOrThrow();
        const changed = changedAttributes(client.attributes, said);
        if (changed === undefined) return undefined;
        await trx
          .updateTable('ddi_clients')
          .set({ attributes: JSON.stringify(changed), attributes_at: clock.now() })
          .where('vin', '=', vin)
          .execute();
        return changed;
      });
      if (attributes === undefined) return sayToJournal(parts, { vin, kind: 'inventory', payload: body });
      const units = unitsOf(attributes).filter(({ ecu }) => Object.hasOwn(said.data, `${ecu}.software`));
      if (units.length > 0 && said.mode !== 'remove') await sayUnits(parts, vin, units);
    },
  };
}

async function setAutoConfirm({ db }: DdiParts, vin: string, autoConfirm: string | null): Promise<void> {
  await db
    .insertInto('ddi_clients')
    .values({ vin, attributes: '{}', auto_confirm: autoConfirm })
    .onConflict((conflict) => conflict.column('vin').doUpdateSet({ auto_confirm: autoConfirm }))
    .execute();
}

/** DDI has no numbers of reports: what goes on is told in the place that is reached, so that it shows life. */
function notBack(state: ReportedState | null, { state: stands }: DdiActionContent): ReportedState {
  if (state !== null && ['failed', 'cancelled', 'committed'].includes(state)) return state;
  const said = state ?? 'accepted';
  const isOnTheWay = !hasEnded(stands) && stands !== 'waiting' && stands !== 'offered';
  return isOnTheWay && rankOf(stands) > rankOf(said) ? (stands as ReportedState) : said;
}

function parsedAs<Schema extends z.ZodType>(
  schema: Schema,
  body: Buffer,
): { success: true; data: z.output<Schema> } | { success: false; error: AppError } {
  try {
    const parsed = schema.safeParse(lenientJson(body), { error: describeIssue });
    if (parsed.success) return { success: true, data: parsed.data };
    const fields = fieldErrors(parsed.error);
    return { success: false, error: refused(`The body is not valid: ${sentenceOf(fields)}.`, fields) };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return { success: false, error: refused('The body is not JSON.') };
  }
}

const refused = (message: string, fields: AppError['fields'] = []) =>
  new AppError('invalid', 'bad-request', message, { fields });
