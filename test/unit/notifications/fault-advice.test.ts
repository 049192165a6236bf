import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Database } from '../../../src/database/database.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { readDetails } from '../../../src/notifications/event-details.ts';
import { wordEvent } from '../../../src/notifications/message-texts.ts';
import { createNotifier } from '../../../src/notifications/notify.ts';
import { createOwnerLinks } from '../../../src/ota/owners/owner-links.ts';
import { createUpdateFacts } from '../../../src/ota/owners/told-updates.ts';
import { createAdviceOf } from '../../../src/service/cases/case-advice.ts';
import { emptyCase } from '../../../src/service/cases/empty-case.ts';
import type { Language } from '../../../src/shared/languages.ts';
import type { Severity } from '../../../src/vehicles/vehicle.ts';
import { FakeClock } from '../../support/fake-clock.ts';
import { testDatabase } from '../../support/postgres.ts';
import { addVehicles } from './support/alerts.ts';
import { reader, toldEvent } from './support/told-event.ts';

const links = { settings: 'https://roadside.example/account', unsubscribe: null };
const generic = { en: 'Open the fault', 'zh-Hans': '打开该故障', es: 'Abra la avería' };
const hint = { en: 'Drive on gently', 'zh-Hans': '请缓行', es: 'Siga despacio' };
const rules = {
  'confirmed-fault': { advice: generic },
  'slow-leak': { advice: hint, mayBeDriven: 'limited' },
} as const;
const catalogue = await loadFaultCatalogue(join(import.meta.dirname, '../../../rules/catalogue'));
const adviceOf = createAdviceOf({
  rules: {
    get(id) {
      const found = rules[id as keyof typeof rules];
      return found === undefined ? undefined : { id, name: generic, ...found };
    },
  },
  faultCatalogue: catalogue,
});

interface Given {
  readonly rule?: string;
  readonly fault?: { readonly system: string; readonly code: string };
  readonly severity?: Severity;
  readonly state?: string;
}

/** A case with these alerts, the oldest first, and what a message of its opening says. */
async function messagesOf(db: Database, vin: string, given: readonly Given[]) {
  const caseId = randomUUID();
  await db
    .insertInto('cases')
    .values({
      ...emptyCase(0),
      ...{ id: caseId, vin, markets: ['DE'], severity: 'major', priority: 'major', opened_by: null },
      ...{ problem: caseId, cause: caseId, system: null, rule: null, code: null, software: null, title: 'x' },
    })
    .execute();
  for (const [index, one] of given.entries()) {
    const { rule = 'confirmed-fault', fault, severity = 'major', state = 'firing' } = one;
    const id = randomUUID();
    const evidence = {
      signals: {},
      summary: 'x',
      summaries: {},
      ...(fault && { fault: { ecu: 'BMS', ...fault } }),
    };
    await db
      .insertInto('alerts')
      .values({
        ...{ id, vin, rule, severity, state, instance: id, active_since: index, fired_at: index },
        ...{ resolved_at: null, acknowledged_by: null, acknowledged_at: null, acknowledge_note: null },
        ...{ code: fault?.code ?? null, evidence: JSON.stringify(evidence) },
      })
      .execute();
    await db.insertInto('case_alerts').values({ alert: id, case_id: caseId }).execute();
  }
  const texts = { en: 'x', 'zh-Hans': 'x', es: 'x' };
  const id = await createNotifier({ clock: new FakeClock(0) }).notify(db, {
    ...{ kind: 'case', what: 'opened', problemId: caseId, caseId, severity: 'major', markets: ['DE'], vin },
    ...{ texts, link: `/cases/${caseId}`, at: 0 },
  });
  const event = await db
    .selectFrom('notification_events')
    .selectAll()
    .where('id', '=', id)
    .executeTakeFirstOrThrow();
  const clock = new FakeClock(0);
  const updatesOf = createUpdateFacts({ links: createOwnerLinks({ db }), publicUrl: '', clock });
  const details = (await readDetails(db, [event], { adviceOf, signal: () => null, updatesOf }))(event);
  return (language: Language) =>
    wordEvent(toldEvent({ ...details, update: null }), reader(language, 'UTC'), links).text;
}

test('of a confirmed fault a message says what the fault catalogue says of its code, in the reader’s language', async () => {
  const { db, close } = await testDatabase();
  onTestFinished(close);
  const [vin = ''] = await addVehicles(db, 1);
  const interlock = { fault: { system: 'uds', code: 'P0A0D-00' } };
  const said = await messagesOf(db, vin, [interlock]);
  for (const language of ['en', 'es', 'zh-Hans'] as const) {
    const known = catalogue.describe('uds', 'P0A0D-00', language);
    expect(known.mayBeDriven).toBe('no');
    expect(said(language)).toContain(known.customer.trim());
    expect(said(language)).not.toContain(generic[language]);
  }
  expect(said('en')).toContain('May it be driven on? No.');

  // The newest is not the gravest; what has ended counts no more.
  const leak = { rule: 'slow-leak' };
  const both = await messagesOf(db, vin, [interlock, leak]);
  expect(both('en')).toContain('May it be driven on? No.');
  expect(both('es')).toContain(catalogue.describe('uds', 'P0A0D-00', 'es').customer.trim());
  const left = await messagesOf(db, vin, [{ ...interlock, state: 'resolved' }, leak]);
  expect(left('es')).toContain(hint.es);
  expect(left('en')).not.toContain('May it be driven on? No.');

  // Of a flag of GB/T 32960 its level, which the severity keeps, says how grave it is.
  const alarm = { fault: { system: 'gbt32960', code: 'GBT-5' }, severity: 'critical' } as const;
  const chinese = (await messagesOf(db, vin, [alarm]))('zh-Hans');
  expect(chinese).toContain(catalogue.describe('gbt32960', 'GBT-5', 'zh-Hans', 3).customer);

  // Nobody knows the code: the rule speaks.
  const unknown = await messagesOf(db, vin, [{ fault: { system: 'uds', code: 'P1FFF-00' } }]);
  expect(unknown('en')).toContain(generic.en);
});
