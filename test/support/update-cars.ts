import { type Behaviour, behaviourSchema } from '../../simulators/update-client/behaviour.ts';
import type { UpdateSaid } from '../../simulators/update-client/car-disk.ts';
import { MqttCar, type MqttCarOptions } from '../../simulators/update-client/mqtt-car.ts';
import { eventually } from './eventually.ts';
import type { ApiSession } from './load-fleet.ts';

/** A car of a test, and all that went over its line. */
export interface LabCar {
  readonly vin: string;
  readonly car: MqttCar;
  readonly said: { readonly id: string; readonly report: UpdateSaid }[];
  /** What came down, as it came, with the time. */
  readonly told: { readonly text: string; readonly at: number }[];
  received(): number;
}

export interface LabCarOptions extends Partial<Pick<MqttCarOptions, 'fate' | 'clockOffsetMs' | 'obstacle'>> {
  readonly vehicle: { readonly vin: string; readonly password: string };
  readonly mqttPort: number;
  readonly pinned: string;
  readonly software?: string;
  readonly behaviour?: Partial<Behaviour>;
}

/** With one control unit, `BMS` `hw1`; nothing takes it time unless its behaviour says so. */
export function labCar(options: LabCarOptions): LabCar {
  const { vehicle, mqttPort, pinned, software = '1', behaviour = {}, ...rest } = options;
  const said: LabCar['said'] = [];
  const told: LabCar['told'] = [];
  let received = 0;
  const car = new MqttCar({
    ...{ vin: vehicle.vin, secret: vehicle.password, mqttUrl: `mqtt://127.0.0.1:${mqttPort}`, ...rest },
    units: [{ ecu: 'BMS', hardware: 'hw1', software }],
    behaviour: behaviourSchema.parse({
      installSeconds: 0,
      restartSeconds: 0,
      backAfterSeconds: 0,
      ...behaviour,
    }),
    pinned: [pinned],
    onSaid: (id, report) => void said.push({ id, report }),
    onTold: (text) => void told.push({ text, at: Date.now() }),
    onReceived: (bytes) => {
      received += bytes;
    },
  });
  return { vin: vehicle.vin, car, said, told, received: () => received };
}

/** All that these cars said so far is judged: each says one more thing behind it, which the server then knows. */
export async function allHeard(api: ApiSession, cars: readonly LabCar[], mark: string): Promise<void> {
  for (const { car } of cars) car.sayInventory([{ ecu: 'MARK', hardware: 'none', software: mark }]);
  await eventually(
    async () => {
      const filter = encodeURIComponent(`vehicle.software["MARK"] == "${mark}"`);
      const { items } = await api.get<{ items: { vin: string }[] }>(`/vehicles?filter=${filter}&limit=1000`);
      const known = new Set(items.map(({ vin }) => vin));
      const missing = cars.filter(({ vin }) => !known.has(vin)).length;
      if (missing > 0) throw new Error(`${missing} cars are not heard`);
    },
    { everyMs: 100 },
  );
}
