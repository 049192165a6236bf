import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn as signInUser } from '../support/load-fleet.ts';
import { noMosquitto, startMosquitto, type TestMosquitto } from '../support/mosquitto.ts';
import * as mqtt from '../support/mqtt-packets.ts';
import { type RawClient, signIn } from '../support/mqtt-raw-client.ts';
import { metricOf } from '../support/server-metrics.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

interface Vehicle {
  readonly online: boolean;
}

/** The whole server with a Mosquitto of the guide in front of it. */
describe.skipIf(noMosquitto !== null)(
  `behind Mosquitto${noMosquitto === null ? '' : `: ${noMosquitto}`}`,
  () => {
    const data = lastingTempDir();
    let mosquitto: TestMosquitto;
    let server: ServerProcess;
    let api: ApiSession;
    let fleet: LoadVehicle[];

    beforeAll(async () => {
      mosquitto = await startMosquitto({});
      server = await createServerProcess({
        dataDir: data.path,
        environment: { ROADSIDE_BROKER_URL: mosquitto.url },
      });
      await mosquitto.kill();
      const started = server.start();
      started.catch(() => undefined);
      // It waits for its broker, and says so.
      await eventually(
        async () => {
          const { reasons } = (await (await fetch(`${server.baseUrl}/ready`)).json()) as {
            reasons: string[];
          };
          expect(reasons.join()).toContain('the broker is away');
        },
        { timeoutMs: 110_000 },
      );
      await mosquitto.start();
      await started;
      api = await signInUser(server.baseUrl);
      fleet = await registerFleet(api, 'X', 3);
      await mosquitto.admit(fleet);
    }, 180_000);
    afterAll(async () => {
      await server.dispose();
      await mosquitto.stop();
      data.remove();
    });

    const car = (index: number): LoadVehicle => fleet[index] as LoadVehicle;
    const connect = ({ vin, password }: LoadVehicle): Promise<RawClient> =>
      signIn(mosquitto.port, { clientId: vin, username: vin, password });
    const isOnline = (vin: string, wanted: boolean) =>
      eventually(async () => expect((await api.get<Vehicle>(`/vehicles/${vin}`)).online).toBe(wanted));
    const speedOf = async (vin: string) => {
      const { signals } = await api.get<{ signals: Record<string, { value: number }> }>(
        `/vehicles/${vin}/state`,
      );
      return signals['Vehicle.Speed']?.value;
    };
    const say = (vin: string, kind: string, body: object, id: number) =>
      mqtt.publish(`v1/${vin}/up/${kind}`, JSON.stringify(body), { qos: 1, id });

    test('what a vehicle says is stored; it is online with its connection', async () => {
      const { vin } = car(0);
      const client = await connect(car(0));
      client.send(say(vin, 'telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 63 } }, 1));
      await eventually(async () => expect(await speedOf(vin)).toBe(63));
      await isOnline(vin, true);
      client.destroy();
      await isOnline(vin, false);
    });

    test('a command waits until the vehicle listens, reaches it, and its answer comes back', async () => {
      const { vin } = car(1);
      const command = await api.post<{ id: string; state: string }>(`/vehicles/${vin}/commands`, {
        ...{ name: 'read-faults', args: {}, expiresInSeconds: 60, reason: 'test' },
      });
      const client = await connect(car(1));
      client.send(mqtt.subscribe(1, [`v1/${vin}/down/#`, 1]));
      expect(await client.next()).toMatchObject({ type: 'suback' });
      const told = await client.next(20_000);
      expect(told).toMatchObject({ topic: `v1/${vin}/down/command/${command.id}`, qos: 1, retain: false });
      client.send(mqtt.puback(told.id));
      client.send(say(vin, `command/${command.id}`, { ts: Date.now(), state: 'running' }, 1));
      await eventually(async () => {
        const { state } = await api.get<{ state: string }>(`/vehicles/${vin}/commands/${command.id}`);
        expect(state).toBe('running');
      });
    });

    test('a vehicle whose secret is revoked is cut, and nothing is taken of it any more', async () => {
      const { vin } = car(2);
      const client = await connect(car(2));
      client.send(say(vin, 'telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 1 } }, 1));
      await eventually(async () => expect(await speedOf(vin)).toBe(1));
      const answer = await fetch(`${server.baseUrl}/api/v1/vehicles/${vin}/credentials`, {
        method: 'DELETE',
        headers: { authorization: `Bearer ${api.token}` },
      });
      expect(answer.status).toBe(204);
      await client.closed();
      await isOnline(vin, false);
      // The broker of this test keeps passwords of its own, and lets it in.
      const again = await connect(car(2));
      again.send(say(vin, 'telemetry', { ts: Date.now(), signals: { 'Vehicle.Speed': 2 } }, 1));
      const refused = 'roadside_connections_closed_total{reason="topic-not-allowed"}';
      await eventually(async () => expect(await metricOf(server.baseUrl, refused)).toBe(1));
      expect(await speedOf(vin)).toBe(1);
    });

    test('stopped, it leaves what comes then with the broker, and takes it when it is back', async () => {
      const { vin } = car(0);
      expect((await server.stop()).code).toBe(0);
      const client = await connect(car(0));
      for (let id = 1; id <= 200; id++)
        client.send(
          say(
            vin,
            'telemetry',
            { boot: 'b', seq: id, ts: Date.now() + id, signals: { 'Vehicle.Speed': id } },
            id,
          ),
        );
      await client.take(200);
      await server.start();
      api = await signInUser(server.baseUrl);
      await eventually(async () => expect(await speedOf(vin)).toBe(200));
      await isOnline(vin, true);
    });
  },
);
