import { sql } from 'kysely';
import { type Migration, Migrator } from 'kysely/migration';
import { AppError, messageOf } from '../shared/errors.ts';
import type { Database } from './database.ts';
import { up as spine } from './migrations/0001-spine.ts';
import { up as preferences } from './migrations/0002-preferences.ts';
import { up as positionsAndVisits } from './migrations/0003-positions-and-visits.ts';
import { up as mutes } from './migrations/0004-mutes.ts';
import { up as desk } from './migrations/0005-desk.ts';
import { up as ruleVersions } from './migrations/0006-rule-versions.ts';
import { up as faultCodeImports } from './migrations/0007-fault-code-imports.ts';
import { up as predictions } from './migrations/0008-predictions.ts';
import { up as alertEvidence } from './migrations/0009-alert-evidence.ts';
import { up as predictionLives } from './migrations/0010-prediction-lives.ts';
import { up as diagnostics } from './migrations/0011-diagnostics.ts';
import { up as cases } from './migrations/0012-cases.ts';
import { up as notifications } from './migrations/0013-notifications.ts';
import { up as outbox } from './migrations/0014-outbox.ts';
import { up as orderReceived } from './migrations/0015-order-received.ts';
import { up as caseDueSoon } from './migrations/0016-case-due-soon.ts';
import { up as caseBegan } from './migrations/0017-case-began.ts';
import { up as viewPurpose } from './migrations/0018-view-purpose.ts';
import { up as releases } from './migrations/0021-releases.ts';
import { up as campaigns } from './migrations/0022-campaigns.ts';
import { up as ddi } from './migrations/0023-ddi.ts';
import { up as vehicleOwners } from './migrations/0024-vehicle-owners.ts';
import { up as updateDelivery } from './migrations/0025-update-delivery.ts';
import { up as recalledOffers } from './migrations/0026-recalled-offers.ts';
import { up as erasures } from './migrations/0028-erasures.ts';
import { up as certificates } from './migrations/0029-certificates.ts';
import { up as signIn } from './migrations/0030-sign-in.ts';
import { up as systemAlerts } from './migrations/0031-system-alerts.ts';
import { up as processes } from './migrations/0041-processes.ts';
import { up as externalTelemetry } from './migrations/0044-external-telemetry.ts';

/** In order; a number that was released never changes its meaning. */
const migrations: Record<string, Migration> = {
  '0001-spine': { up: spine },
  '0002-preferences': { up: preferences },
  '0003-positions-and-visits': { up: positionsAndVisits },
  '0004-mutes': { up: mutes },
  '0005-desk': { up: desk },
  '0006-rule-versions': { up: ruleVersions },
  '0007-fault-code-imports': { up: faultCodeImports },
  '0008-predictions': { up: predictions },
  '0009-alert-evidence': { up: alertEvidence },
  '0010-prediction-lives': { up: predictionLives },
  '0011-diagnostics': { up: diagnostics },
  '0012-cases': { up: cases },
  '0013-notifications': { up: notifications },
  '0014-outbox': { up: outbox },
  '0015-order-received': { up: orderReceived },
  '0016-case-due-soon': { up: caseDueSoon },
  '0017-case-began': { up: caseBegan },
  '0018-view-purpose': { up: viewPurpose },
  '0021-releases': { up: releases },
  '0022-campaigns': { up: campaigns },
  '0023-ddi': { up: ddi },
  '0024-vehicle-owners': { up: vehicleOwners },
  '0025-update-delivery': { up: updateDelivery },
  '0026-recalled-offers': { up: recalledOffers },
  '0029-certificates': { up: certificates },
  '0028-erasures': { up: erasures },
  '0030-sign-in': { up: signIn },
  '0031-system-alerts': { up: systemAlerts },
  '0041-processes': { up: processes },
  '0044-external-telemetry': { up: externalTelemetry },
};

/**
 * Brings the tables up to date. Servers that start at the same time wait for each other; all or nothing. With `only` an empty
 * database gets the tables of an older version, which had these.
 * @throws AppError permanent `database-newer`, `database-migration-failed`
 */
export async function migrate(db: Database, only?: readonly string[]): Promise<void> {
  refuseUnknown(only ?? (await applied(db)));
  const wanted =
    only === undefined
      ? migrations
      : Object.fromEntries(Object.entries(migrations).filter(([name]) => only.includes(name)));
  const migrator = new Migrator({ db, provider: { getMigrations: async () => wanted } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === 'Error')?.migrationName;
  throw new AppError(
    'permanent',
    'database-migration-failed',
    `the database could not be brought up to date${failed === undefined ? '' : ` (${failed})`}: ${messageOf(error)}`,
    { cause: error },
  );
}

async function applied(db: Database): Promise<string[]> {
  const found = await sql<{ name: string }>`select name from kysely_migration`.execute(db).catch((error) => {
    if (error?.code === '42P01') return { rows: [] };
    throw error;
  });
  return found.rows.map((row) => row.name);
}

function refuseUnknown(names: readonly string[]): void {
  const unknown = names.filter((name) => migrations[name] === undefined);
  if (unknown.length === 0) return;
  throw new AppError(
    'permanent',
    'database-newer',
    `the database was last used by a newer version (it has ${unknown.sort().join(', ')}): start that version or a later one`,
  );
}
