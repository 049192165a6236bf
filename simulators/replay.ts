import { isVin } from '../src/wire/vin.ts';
import { createApiClient } from './api/client.ts';
import {
  connectionFlags,
  connectionOf,
  numberFlag,
  readArguments,
  UsageError,
} from './cli/connection-options.ts';
import { runProgram, untilStopped } from './cli/run-program.ts';
import { replayRecording } from './replay/replay-recording.ts';
import { summaryLines } from './replay/summary.ts';
import { zoneOffsetMs } from './time-zone.ts';

const usage = `npm run replay -- FILE --vin VIN

  --vin VIN         the vehicle; it is registered if there is none
  --speed X         X times as fast as it was recorded (default: as fast as the server takes it)
  --keep-time       with its own times (default: shifted so that it ends now)
  --time-zone ZONE  where the recording's clock stood, such as Europe/Berlin (default: as the format is known)
  --only NAME       of several vehicles in one file, the one to take
  --model, --year, --powertrain, --market   of a vehicle that is registered
  --url, --mqtt     the server (default: http://127.0.0.1:8080, mqtt://127.0.0.1:1883, or the ROADSIDE_… settings)
  --user, --password   who signs in (default: admin, ROADSIDE_ADMIN_PASSWORD)`;

await runProgram('replay', usage, async () => {
  const { values, positionals } = readArguments({
    allowPositionals: true,
    options: {
      ...connectionFlags,
      vin: { type: 'string' },
      speed: { type: 'string' },
      'keep-time': { type: 'boolean' },
      'time-zone': { type: 'string' },
      only: { type: 'string' },
      model: { type: 'string' },
      year: { type: 'string' },
      powertrain: { type: 'string' },
      market: { type: 'string' },
    },
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0) throw new UsageError('Name one recording to replay.');
  const vin = values.vin?.toUpperCase();
  if (vin === undefined) throw new UsageError('Name the vehicle with --vin.');
  if (!isVin(vin))
    throw new UsageError(`"${vin}" is not a VIN: 17 characters, digits and letters without I, O and Q.`);
  const speed = values.speed === undefined ? null : numberFlag('speed', values.speed, 1, 0.01, 100_000);
  const timeZone = checkedZone(values['time-zone']);
  const connection = connectionOf(values, process.env);
  const api = createApiClient(connection);
  await api.signIn();
  const stopping = new AbortController();
  void untilStopped().then(() => stopping.abort(new Error('stopped before the end of the recording')));
  const summary = await replayRecording({
    api,
    url: process.env.ROADSIDE_PUBLIC_URL || connection.url,
    mqttUrl: connection.mqttUrl,
    file,
    vin,
    speed,
    keepTime: values['keep-time'] === true,
    only: values.only,
    timeZone,
    registration: Object.fromEntries(
      Object.entries({
        model: values.model,
        modelYear: values.year === undefined ? undefined : numberFlag('year', values.year, 0, 1980, 2100),
        powertrain: values.powertrain,
        market: values.market,
      }).filter(([, value]) => value !== undefined),
    ),
    signal: stopping.signal,
  });
  for (const line of summaryLines(summary)) console.log(line);
});
process.exit();

function checkedZone(zone: string | undefined): string | undefined {
  if (zone === undefined) return undefined;
  try {
    zoneOffsetMs(zone, 0);
    return zone;
  } catch {
    throw new UsageError(`There is no time zone "${zone}"; name one such as Europe/Berlin.`);
  }
}
