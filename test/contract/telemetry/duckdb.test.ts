import { createDuckdbStore } from '../../../src/engines/telemetry/duckdb-store.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { telemetryContract } from './telemetry-contract.ts';

telemetryContract({
  name: 'DuckDB',
  async open(directory, clock) {
    const store = createDuckdbStore({ directory, clock, logger: silentLogger });
    await store.start();
    return store;
  },
});
