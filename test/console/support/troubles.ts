import type { Page } from 'playwright-core';

type Answer = Record<string, unknown>;

/** Reads the page again with what the server says there changed to what a picture is to show. */
export const seenAgain =
  (path: string, change: (answer: Answer) => Answer) =>
  async (page: Page): Promise<void> => {
    await page.route(`**/api/v1${path}`, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: change((await response.json()) as Answer) });
    });
    await page.reload();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.waitForFunction(() => document.querySelector('.mantine-Skeleton-root') === null);
  };

const hourMs = 3_600_000;
const words = (en: string, es: string, zh: string) => ({ en, es, 'zh-Hans': zh });

/** Of a server with two things wrong, one of which is well already, and two that are over. */
export function unwell(system: Answer): Answer {
  const now = Date.now();
  const disk = {
    ...{ id: 'a', code: 'disk-full', part: 'disk', severity: 'critical', state: 'firing', isWell: false },
    ...{ since: now - hourMs, firedAt: now - hourMs, resolvedAt: null, key: '' },
    what: words(
      'The disk is nearly full: 2 % are free.',
      'El disco está casi lleno: queda libre un 2 %.',
      '磁盘快满了：只剩 2 %。',
    ),
    do: words(
      'Make room or give it a larger one. Vehicles are refused once nothing can be kept.',
      'Libere espacio o ponga uno mayor. Cuando no se pueda guardar nada, se rechazará a los vehículos.',
      '请腾出空间或更换更大的磁盘。无法保存时，车辆将被拒绝。',
    ),
  };
  const jobs = {
    ...disk,
    ...{ id: 'b', code: 'jobs-failed', part: 'jobs', severity: 'minor', isWell: true },
    what: words(
      '3 jobs have failed for good.',
      '3 tareas han fallado definitivamente.',
      '3 个任务最终失败。',
    ),
    do: words('See why, and try them again.', 'Mire por qué y repítalas.', '请查看原因并重试。'),
  };
  const ended = [disk, jobs].map((alert) => ({ ...alert, resolvedAt: now - hourMs / 4 }));
  return { ...system, problems: [disk, jobs], ended };
}

/** Vehicles are refused, updates are late. */
export function stopped(status: Answer): Answer {
  const services = status.services as Answer[];
  const states = ['stopped', 'works', 'limited', 'works'];
  return {
    ...status,
    services: services.map((service, place) => ({
      ...service,
      state: states[place],
      since: Date.now() - 2 * hourMs,
      stoppedMs: place === 0 ? 1.5 * hourMs : 0,
      day: (service.day as unknown[]).map((_, part, all) =>
        part < 9 ? null : part > all.length - 6 ? states[place] : 'works',
      ),
    })),
  };
}

/** An erasure that is at the journal. */
export const begun =
  (vin: string) =>
  (erasure: Answer): Answer => ({ ...erasure, vin, step: 'journal', finishedAt: null });

/** By which a car has signed in: one that counts, one that was revoked, one that is over. */
export function seen(): Answer {
  const now = Date.now();
  const one = {
    serial: '4F:9A:00:1C:77:E2:5B:D8:3A:90:6C:11:FE:02:48:AB:CD:31:77:90',
    issuer: 'CN=Roadside Example Vehicles Issuing CA 2, O=Example Motor Manufacturing Company, C=DE',
    ...{ validTo: now + 8000 * hourMs, firstSeenAt: now - 900 * hourMs, revoked: null },
  };
  const revoked = {
    reason: 'The telematics unit was exchanged at the workshop in Kassel',
    revokedBy: 'admin',
  };
  return {
    items: [
      one,
      { ...one, serial: '01:02', revoked: { ...revoked, revokedAt: now - 30 * hourMs } },
      { ...one, serial: '03', validTo: now - hourMs },
    ],
  };
}
