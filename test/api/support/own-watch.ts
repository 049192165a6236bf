import { join } from 'node:path';
import { createSystemStatus, type SystemSources } from '../../../src/api/system-status.ts';
import type { Notifier } from '../../../src/notifications/notify.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createAlertStore } from '../../../src/system/alert-store.ts';
import { createClockWatch } from '../../../src/system/clock-watch.ts';
import { createPublicStatus } from '../../../src/system/public-status.ts';
import { createServiceHistory } from '../../../src/system/service-history.ts';
import { serviceStatesOf } from '../../../src/system/services.ts';
import { readWatchPolicy } from '../../../src/system/watch-policy.ts';
import { createWatcher } from '../../../src/system/watcher.ts';
import { FakeClock } from '../../support/fake-clock.ts';

const policyFile = join(import.meta.dirname, '../../../policies/watch.yaml');

/** The watch of a server over itself: it looks when the test says so, and has a time of its own. */
export async function ownWatch({
  directory,
  notifier,
  sources,
}: {
  readonly directory: string;
  readonly notifier: Pick<Notifier, 'notifyAll'>;
  readonly sources: Omit<SystemSources, 'clockWatch' | 'watchPolicy' | 'watcher'>;
}) {
  const clock = new FakeClock(Date.now());
  const history = createServiceHistory({
    ...{ file: join(directory, 'status', 'services.json'), clock, logger: silentLogger },
  });
  const watchPolicy = await readWatchPolicy(directory, policyFile);
  const watcher = createWatcher({
    ...{ policy: watchPolicy, clock, logger: silentLogger },
    read: () => system.readFigures(),
    store: createAlertStore({ db: sources.db, notifier }),
    onLook: (active) => history.told(serviceStatesOf(active)),
    tellDirectly: async () => false,
  });
  const clockWatch = createClockWatch(sources.clock, async () => null);
  const system = createSystemStatus({ ...sources, clockWatch, watchPolicy, watcher });
  return {
    ...{ clock, watcher, system },
    publicStatus: createPublicStatus({ history, readiness: sources.readiness, clock }),
  };
}
