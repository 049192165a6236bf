import { createServer, type Server, type Socket } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { Aedes } from 'aedes';
import Fastify from 'fastify';

interface Heard {
  readonly topic: string;
  readonly payload: Buffer;
}

export interface ServerDouble {
  readonly url: string;
  readonly mqttUrl: string;
  /** Everything that was acknowledged, in order. */
  readonly heard: Heard[];
  /** Vehicles as registered. */
  readonly vehicles: Map<string, Record<string, unknown>>;
  /** Every so many publications the connection breaks before the PUBACK, whether it was kept or not; 0 = never. */
  breakEvery: number;
  connections(): number;
  stop(): Promise<void>;
}

/** Enough of the server for what simulators say to it: sign-in, registration, an MQTT broker that can break connections. */
export async function startServerDouble(): Promise<ServerDouble> {
  const broker = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const heard: Heard[] = [];
  const vehicles = new Map<string, Record<string, unknown>>();
  const secrets = new Map<string, string>();
  let publications = 0;

  broker.authenticate = (client, _username, password, done) => {
    const isRight = secrets.get(client.id) === password?.toString();
    done(isRight ? null : Object.assign(new Error('refused'), { returnCode: 4 as const }), isRight);
  };
  const broken = new WeakSet<object>();
  broker.authorizePublish = (client, packet, done) => {
    const { conn } = client as unknown as { conn: Socket };
    if (broken.has(conn)) return;
    publications++;
    if (double.breakEvery > 0 && publications % double.breakEvery === 0) {
      broken.add(conn);
      // Half of the time it was on disk already: the car must repeat it either way.
      if (publications % (2 * double.breakEvery) === 0) keep(packet.topic, packet.payload);
      setImmediate(() => conn.destroy());
      return;
    }
    keep(packet.topic, packet.payload);
    done(null);
  };
  const keep = (topic: string, payload: Buffer | string): void => {
    heard.push({ topic, payload: Buffer.from(payload) });
  };

  const mqtt: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    socket.on('error', () => {});
    broker.handle(socket);
  });
  await new Promise<void>((resolve) => mqtt.listen(0, '127.0.0.1', resolve));
  const address = mqtt.address();
  const mqttPort = address !== null && typeof address === 'object' ? address.port : 0;

  const api = Fastify();
  const credentials = (vin: string): { username: string; password: string } => {
    const password = `secret-${vin}-${secrets.size}-${publications}`;
    secrets.set(vin, password);
    return { username: vin, password };
  };
  api.post('/api/v1/sessions', async (request, reply) => {
    const { password } = request.body as { password: string };
    if (password !== 'right')
      return reply.code(401).send({ code: 'bad-credentials', title: 'Wrong user or password' });
    return reply.code(201).send({ token: 'token', expiresAt: 0 });
  });
  api.post('/api/v1/vehicles', async (request, reply) => {
    const body = request.body as Record<string, unknown>;
    const vin = String(body.vin);
    if (vehicles.has(vin))
      return reply.code(409).send({ code: 'vehicle-exists', title: 'There is such a vehicle' });
    vehicles.set(vin, body);
    return reply.code(201).send({ ...body, credentials: credentials(vin) });
  });
  api.addContentTypeParser('application/x-ndjson', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  api.post('/api/v1/vehicles/import', async (request) => {
    const lines = String(request.body).trim().split('\n');
    return lines
      .map((line) => JSON.parse(line) as { vin: string })
      .map((body) => {
        const { vin } = body;
        if (vehicles.has(vin))
          return { vin, status: 'refused', error: { code: 'vehicle-exists', message: '' } };
        vehicles.set(vin, body);
        return { vin, status: 'created', credentials: credentials(vin) };
      })
      .map((answer) => `${JSON.stringify(answer)}\n`)
      .join('');
  });
  api.post('/api/v1/vehicles/:vin/credentials', async (request) => {
    const { vin } = request.params as { vin: string };
    return { credentials: credentials(vin) };
  });
  api.get('/api/v1/vehicles/:vin', async (request, reply) => {
    const vehicle = vehicles.get((request.params as { vin: string }).vin);
    return vehicle ?? reply.code(404).send({ code: 'vehicle-not-found', title: 'No such vehicle' });
  });
  api.get('/api/v1/vehicles/:vin/state', async () => ({ signals: {} }));
  const url = await api.listen({ host: '127.0.0.1', port: 0 });

  const double: ServerDouble = {
    url,
    mqttUrl: `mqtt://127.0.0.1:${mqttPort}`,
    heard,
    vehicles,
    breakEvery: 0,
    connections: () => sockets.size,
    async stop() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => broker.close(() => resolve()));
      await new Promise<void>((resolve) => mqtt.close(() => resolve()));
      await api.close();
    },
  };
  return double;
}

/** A payload as JSON, unpacked where it was packed. */
export function opened(payload: Buffer): Record<string, unknown> {
  const bytes = payload[0] === 0x1f && payload[1] === 0x8b ? gunzipSync(payload) : payload;
  return JSON.parse(bytes.toString('utf8')) as Record<string, unknown>;
}
