import { afterAll, beforeAll, describe } from 'vitest';
import { createVictoriaMetrics } from '../../../src/engines/telemetry/external/victoria-metrics.ts';
import {
  noVictoriaMetrics,
  startVictoriaMetrics,
  type TestVictoriaMetrics,
} from '../../support/victoria-metrics.ts';
import { externalEngine } from './external-engine.ts';
import { telemetryContract } from './telemetry-contract.ts';

describe.skipIf(noVictoriaMetrics !== null)('VictoriaMetrics of this machine:', () => {
  let server: TestVictoriaMetrics;
  beforeAll(async () => {
    server = await startVictoriaMetrics();
  });
  afterAll(() => server.stop());

  telemetryContract(
    externalEngine('VictoriaMetrics', (measurement) =>
      createVictoriaMetrics({
        url: server.url,
        measurement,
        timeoutMs: 20_000,
        gzip: false,
        retentionDays: 400,
      }),
    ),
  );
});
