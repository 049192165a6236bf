import { describe } from 'vitest';
import { telemetryPlace } from '../../../src/config/telemetry-url.ts';
import { createInfluxdb } from '../../../src/engines/telemetry/external/influxdb.ts';
import { externalEngine } from './external-engine.ts';
import { telemetryContract } from './telemetry-contract.ts';

/** As `ROADSIDE_TELEMETRY_URL`: `influxdb+http://host:8086?org=&bucket=&token=`, a bucket that keeps what it has for ever. */
const url = process.env.TEST_INFLUX_URL ?? '';

describe.skipIf(url === '')('InfluxDB of TEST_INFLUX_URL:', () => {
  telemetryContract(
    externalEngine('InfluxDB', (measurement) => {
      const place = telemetryPlace(url);
      if (place.engine !== 'influxdb') throw new Error('TEST_INFLUX_URL must begin with influxdb+http://');
      return createInfluxdb({ ...place, measurement, timeoutMs: 60_000, retentionDays: 400 });
    }),
  );
});
