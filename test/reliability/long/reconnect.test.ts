import { it } from 'vitest';
import { hasOpenssl } from '../../support/mqtt-certificates.ts';
import { weatherStorms } from '../storm-run.ts';

/** `TEST_STORM_VEHICLES` makes it smaller. */
const vehicles = Number(process.env.TEST_STORM_VEHICLES ?? 15_000);
/** Old and new connections of these are open at once, and a process here may have 20,000 files open. */
const unnoticed = Math.min(vehicles, 7000);
const certified = Math.min(vehicles, 2000);

it(`R15: ${vehicles} vehicles are back within 60 s: after a cut, a cut that nobody noticed, and kill -9 of the server`, () =>
  weatherStorms({ vehicles, withinMs: 60_000, certified: false, unnoticed }));

const name = `R15: ${certified} vehicles with certificates are back within 30 s: after a cut, and after kill -9 of the server`;

it.skipIf(!hasOpenssl)(hasOpenssl ? name : `${name} (skipped: openssl is not installed)`, () =>
  weatherStorms({ vehicles: certified, withinMs: 30_000, certified: true, unnoticed: 0 }),
);
