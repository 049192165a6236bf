import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { composeService } from '../../../src/compose/service.ts';
import { loadFaultCatalogue } from '../../../src/faults/load-fault-catalogue.ts';
import { createTellEnded } from '../../../src/notifications/command-events.ts';
import { createTellCases } from '../../../src/notifications/service-events.ts';
import { loadCasePolicy } from '../../../src/service/cases/case-policy.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { addVehicles } from './support/alerts.ts';
import { mailServer } from './support/mail-server.ts';
import { addUser, startNotifications } from './support/notifications.ts';

const root = join(import.meta.dirname, '../../..');
const minute = 60_000;

async function start() {
  const policy = readFileSync(join(root, 'policies/notifications.yaml'), 'utf8');
  const ground = await startNotifications<FakeClock>(undefined, policy);
  const { db, clock, notifier } = ground;
  const service = composeService({
    ...{ settings: { dataDir: tempDir() }, db, clock, logger: silentLogger, publish: () => undefined },
    policy: await loadCasePolicy(join(root, 'policies/cases.yaml')),
    rules: { get: () => undefined },
    faultCatalogue: await loadFaultCatalogue(join(root, 'rules/catalogue')),
    tell: createTellCases(notifier),
  });
  const { mails, url } = await mailServer();
  const { dispatcher } = ground.server([ground.email(url)]);
  return { ...ground, service, mails, dispatcher };
}
const linesIn = (raw: string): string => raw.replaceAll('=\r\n', '').replaceAll('=C2=A0', ' ');

test('a technician is told when a job is given to him and when it is taken off him, by a person or by his certificate', async () => {
  const { db, clock, service, mails, dispatcher } = await start();
  const [vin = ''] = await addVehicles(db, 1);
  const technician = (name: string, expiresAt: number) => ({
    ...{ name, market: 'DE', username: null, place: null, email: `${name}@example.org`, phone: null },
    ...{ languages: ['en'], skills: [], hours: null, absences: [], active: true },
    certificates: [{ kind: 'high-voltage', number: null, expiresAt }],
  });
  const year = clock.now() + 365 * 86_400_000;
  const mia = await service.technicians.saveTechnician(null, technician('mia', year), null);
  const ben = await service.technicians.saveTechnician(null, technician('ben', year), null);
  const { id } = await service.cases.open({
    ...{ vin, market: 'DE', title: 'Hot pack', severity: 'minor', note: undefined, alert: null, by: 'ana' },
    certificates: ['high-voltage'],
  });
  const give = async (to: string | null) => {
    clock.advance(1000);
    await service.cases.add({ caseId: id, kind: 'assigned', data: { technician: to }, by: 'ana' });
  };
  const sent = async () => {
    await dispatcher.runDue();
    return mails
      .splice(0)
      .map(({ to, raw }) => `${to[0]}: ${/taken off you|given to you/.exec(linesIn(raw))?.[0]}`);
  };
  await sent();
  await give(mia.id);
  expect(await sent()).toEqual(['mia@example.org: given to you']);
  await give(ben.id);
  expect((await sent()).sort()).toEqual(['ben@example.org: given to you', 'mia@example.org: taken off you']);
  await service.technicians.saveTechnician(ben.id, technician('ben', clock.now() + minute), null);
  clock.advance(2 * minute);
  expect(await service.takeFromUnfit({})).toEqual([id]);
  expect(await sent()).toEqual(['ben@example.org: taken off you']);
  await give(mia.id);
  await sent();
  await give(null);
  expect(await sent()).toEqual(['mia@example.org: taken off you']);
});

test('of a command that ended late whoever asked gets a mail that says so first', async () => {
  const { db, clock, notifier, mails, dispatcher } = await start();
  const [vin = ''] = await addVehicles(db, 1);
  await addUser(db, 'ana', { email: 'ana@example.org', language: 'es' });
  const title = { en: 'Snapshot', 'zh-Hans': '快照', es: 'Instantánea' };
  const id = '0a5f0a0e-0000-4000-8000-000000000001';
  const at = clock.now();
  await db
    .insertInto('commands')
    .values({
      ...{ id, vin, name: 'snapshot', args: '{}', risk: 'read', state: 'succeeded', reason: 'mirar' },
      ...{ requested_by: 'ana', requested_at: at - 10 * minute, expires_at: at, runs_within_ms: 1 },
      ...{ approved_by: null, approved_at: null, session_id: null, case_id: null, after_id: null },
      ...{ sends: 1, sent_at: at - minute, ended_at: at, deadline: null, progress: 1, result: '{}' },
      ...{ error: null, version: 3 },
    })
    .execute();
  const command = { id, vin, name: 'snapshot', requestedBy: 'ana', requestedAt: at - 10 * minute };
  const life = { state: 'succeeded', sentAt: at - minute, endedAt: at, expiresAt: at, caseId: null };
  const tell = createTellEnded({ notifier, titleOf: () => title });
  await db.transaction().execute((trx) => tell(trx, { ...command, ...life }, null));
  await dispatcher.runDue();
  expect(mails.map(({ to }) => to[0])).toEqual(['ana@example.org']);
  const raw = linesIn(mails[0]?.raw ?? '');
  expect(raw).toContain('Comando ejecutado');
  expect(raw).not.toMatch(/Se pide aprobaci|Aprobar antes/);
});
