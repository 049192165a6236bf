import { describe } from 'vitest';
import type { TelemetryStore } from '../../../src/telemetry/telemetry-store.ts';
import type { FakeClock } from '../../support/fake-clock.ts';
import { copyContract } from './copy-contract.ts';
import { figuresContract } from './figures-contract.ts';
import { placesContract } from './places-contract.ts';
import { pointsContract } from './points-contract.ts';
import { receptionContract } from './reception-contract.ts';
import { replayContract } from './replay-contract.ts';
import { seriesContract } from './series-contract.ts';
import { upkeepContract } from './upkeep-contract.ts';

/** What the suite runs against. `open` on the same directory again is the same store, later. */
export interface TelemetryEngine {
  readonly name: string;
  /** It refuses to be copied, and says what copies it. */
  readonly refusesCopies?: true;
  /** A store that is started. */
  open(directory: string, clock: FakeClock): Promise<TelemetryStore>;
}

/** What every telemetry engine must do. */
export function telemetryContract(engine: TelemetryEngine): void {
  describe(`telemetry on ${engine.name}`, () => {
    pointsContract(engine);
    seriesContract(engine);
    receptionContract(engine);
    replayContract(engine);
    figuresContract(engine);
    upkeepContract(engine);
    placesContract(engine);
    copyContract(engine);
  });
}
