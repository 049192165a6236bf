import { connectAsync } from 'mqtt';
import { onTestFinished } from 'vitest';
import type { ApiCaller } from './api-caller.ts';

const alphabet = 'ABCDEFGHJKLMNPRSTUVWXYZ0123456789';
const ownPrefix = 'TEST0';
/** A vehicle of some test, gone when that test ends; not one of the demo's. */
export const isOfTest = (vin: string): boolean => vin.startsWith(ownPrefix);
const randomVin = (): string =>
  `${ownPrefix}${Array.from({ length: 12 }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join('')}`;

export interface AskedCommand {
  readonly id: string;
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

export interface OwnVehicle {
  readonly vin: string;
  readonly password: string;
  /** Publishes below `up/`; resolves once the server has it on disk. */
  say(kind: string, payload: object): Promise<void>;
  /** Commands are taken from now on, and answered so. */
  answer(reply: (command: AskedCommand) => object): Promise<void>;
  disconnect(): Promise<void>;
}

/** A vehicle that no other test changes, connected; erased when the test ends. */
export async function ownVehicle(
  { api, mqttUrl }: { readonly api: ApiCaller; readonly mqttUrl: string },
  attributes: object = {},
): Promise<OwnVehicle> {
  const vin = randomVin();
  const { credentials } = await api.post<{ credentials: { password: string } }>('/vehicles', {
    ...{ vin, model: 'Test car', modelYear: 2024, powertrain: 'bev', market: 'DE' },
    ...attributes,
  });
  const client = await connectAsync(mqttUrl, {
    clientId: vin,
    username: vin,
    password: credentials.password,
  });
  onTestFinished(async () => {
    await client.endAsync();
    await api.remove(`/vehicles/${vin}`).catch(() => undefined);
  });
  return {
    vin,
    password: credentials.password,
    async say(kind, payload) {
      await client.publishAsync(`v1/${vin}/up/${kind}`, JSON.stringify(payload), { qos: 1 });
    },
    async answer(reply) {
      client.on('message', (_topic, payload) => {
        const command = JSON.parse(payload.toString()) as AskedCommand;
        const said = JSON.stringify({ ts: Date.now(), ...reply(command) });
        void client.publishAsync(`v1/${vin}/up/command/${command.id}`, said, { qos: 1 });
      });
      await client.subscribeAsync(`v1/${vin}/down/command/+`, { qos: 1 });
    },
    disconnect: () => client.endAsync(),
  };
}
