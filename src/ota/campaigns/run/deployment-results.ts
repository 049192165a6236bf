import type { NewEvidence } from '../../evidence/evidence-entry.ts';
import type { Release } from '../../releases/manifest.ts';
import type { InstalledSoftware } from '../../releases/steps-for.ts';
import type { DeploymentLife } from '../deployment-state.ts';
import type { DeploymentRow } from './deployment-rows.ts';

/** What an update does to the software identification of the type (UN R156). */
export type Rxswin = Release['rxswin'];

/** From the first release that speaks of a regulation to the last; `chain`, oldest first. */
export function rxswinOf(chain: readonly Pick<Release, 'rxswin'>[]): Rxswin {
  const found = new Map<string, Rxswin[number]>();
  for (const { regulation, before, after } of chain.flatMap(({ rxswin }) => rxswin)) {
    found.set(regulation, { regulation, before: found.get(regulation)?.before ?? before, after });
  }
  return [...found.values()];
}

/**
 * How a deployment ended, for the campaign's log. What a vehicle has that never began to install is what it had; of one that
 * began, what it says.
 */
export function resultEntry(
  row: DeploymentRow,
  life: DeploymentLife,
  chain: readonly Release[],
): NewEvidence {
  const before = row.before as InstalledSoftware;
  const untouched = life.installingAt === null || life.state === 'rolled-back';
  const after = life.after ?? (untouched ? before : {});
  return {
    kind: 'result',
    at: life.endedAt ?? 0,
    data: {
      ...{ vin: row.vin, deployment: row.id, state: life.state, code: life.code, before, after },
      rxswin: rxswinOf(usedOf(chain, row)).map(({ regulation, before: had, after: gets }) => ({
        regulation,
        before: had,
        after: life.state === 'succeeded' ? gets : untouched ? had : null,
      })),
    },
  };
}

/** A vehicle may need only the last releases of a chain. */
function usedOf(chain: readonly Release[], { steps }: DeploymentRow): readonly Release[] {
  if (steps === null) return chain.slice(-1);
  const used = new Set((steps as { releaseId: string }[]).map(({ releaseId }) => releaseId));
  return chain.filter(({ id }) => used.has(id));
}
