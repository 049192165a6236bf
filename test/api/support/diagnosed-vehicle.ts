import { startApi, type TestApi } from './start-api.ts';

export const vin = 'WVWZZZ1KZAW000001';
export const other = 'WVWZZZ1KZAW000002';
export const minute = 60_000;
export const t0 = Math.floor(Date.now() / minute) * minute - 60 * minute;

/** An API with two vehicles; the first has driven, reported a fault, was too fast once and is away again. */
export async function startDiagnosed(): Promise<{ readonly api: TestApi; readonly admin: string }> {
  const api = await startApi();
  const admin = await api.signedIn('admin');
  await api.register(vin, 'DE');
  await api.register(other, 'FR');
  await api.presence(vin, true, t0);
  const samples = Array.from({ length: 60 }, (_, index) => ({
    ts: t0 + index * 10_000,
    signals: {
      'Vehicle.Speed': index,
      'Vehicle.IsMoving': index > 0,
      'Acme.Mode': index < 30 ? 'eco' : 'sport',
    },
  }));
  await api.say(vin, 'telemetry', { boot: 'a', seq: 1, samples }, t0 + 10 * minute);
  await api.say(vin, 'inventory', { ts: t0, ecus: [{ ecu: 'BMS', software: '3.2' }] }, t0);
  const faults = [{ code: 'P0A80-00', status: 0x09, freezeFrame: { 'Vehicle.Speed': 41 } }];
  await api.say(
    vin,
    'faults',
    { ts: t0 + minute, ecu: 'BMS', system: 'uds', complete: true, faults },
    t0 + minute,
  );
  const event = { ts: t0 + 2 * minute, type: 'ignition-on', data: { key: 2 } };
  await api.say(vin, 'event', event, t0 + 2 * minute);
  await api.say(
    vin,
    'telemetry',
    { ts: t0 + 20 * minute, signals: { 'Vehicle.Speed': 150 } },
    t0 + 20 * minute,
  );
  await api.say(
    vin,
    'telemetry',
    { ts: t0 + 21 * minute, signals: { 'Vehicle.Speed': 80 } },
    t0 + 21 * minute,
  );
  await api.presence(vin, false, t0 + 22 * minute);
  await api.say(vin, 'telemetry', Buffer.from('{"not json'), t0 + 22 * minute);
  await api.say(other, 'telemetry', Buffer.from('neither'), t0 + 23 * minute);
  return { api, admin };
}
