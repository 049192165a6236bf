import { randomBytes } from 'node:crypto';
import { basename } from 'node:path';
import type { ApiClient } from '../api/client.ts';
import { registerVehicle } from '../api/register-vehicle.ts';
import { readRecording } from './read-recording.ts';
import { sendRecording, shiftToNow } from './send-recording.ts';
import type { ReplaySummary } from './summary.ts';

export interface ReplayOptions {
  readonly api: ApiClient;
  /** Where the console is. */
  readonly url: string;
  readonly mqttUrl: string;
  readonly file: string;
  readonly vin: string;
  readonly speed: number | null;
  readonly keepTime: boolean;
  readonly only?: string | undefined;
  readonly timeZone?: string | undefined;
  /** Beside or instead of what the format knows of its vehicle; used where the VIN is new. */
  readonly registration?: Record<string, unknown> | undefined;
  readonly onProgress?: (acknowledged: number) => void;
  readonly signal?: AbortSignal;
}

/** Reads a drive log, registers its vehicle where it is new, and sends all of it. Throws a plain sentence where it cannot. */
export async function replayRecording(options: ReplayOptions): Promise<ReplaySummary> {
  const { api, file, vin, speed } = options;
  const recording = await readRecording(file, {
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.timeZone === undefined ? {} : { timeZone: options.timeZone }),
  });
  if (options.keepTime && !recording.reader.hasDate) {
    throw new Error(`${file} does not tell the day it was recorded on, so --keep-time has nothing to keep.`);
  }
  const registered = await registerVehicle(api, {
    vin,
    ...recording.format.vehicle,
    timeZone: recording.format.timeZone,
    attributes: { recording: basename(file) },
    ...options.registration,
  });
  const samples = options.keepTime ? recording.samples : shiftToNow(recording.samples, Date.now(), speed);
  const messages = await sendRecording({
    mqttUrl: options.mqttUrl,
    vin,
    secret: registered.secret,
    samples,
    speed,
    boot: `replay-${randomBytes(6).toString('hex')}`,
    ...(options.onProgress === undefined ? {} : { onProgress: options.onProgress }),
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  return {
    file: basename(file),
    recording,
    samples,
    messages,
    vin,
    existed: registered.existed,
    vehicleUrl: new URL(`/vehicles/${vin}`, options.url).href,
  };
}
