import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';
import { eventually } from './eventually.ts';
import { freePorts } from './free-ports.ts';
import type { LoadVehicle } from './load-connection.ts';
import { connectPacket } from './load-packets.ts';
import { lastingTempDir } from './temp-dir.ts';

/** Why tests on Mosquitto are left out; null where they are not. */
export const noMosquitto: string | null =
  spawnSync('mosquitto', ['-h']).error === undefined
    ? null
    : 'mosquitto is not installed (Debian: apt-get install mosquitto)';

export interface TestMosquitto extends EngineProcess {
  /** Where vehicles connect. */
  readonly port: number;
  /** For `ROADSIDE_BROKER_URL`. */
  readonly url: string;
  readonly address: { url: string; username: string; password: string; ca: string | null };
  /** More vehicles, while it runs. */
  admit(vehicles: readonly LoadVehicle[]): Promise<void>;
  /** Stopped in order: it saves what it has. */
  restart(): Promise<void>;
  /** What it logged so far. */
  log(): string;
  stop(): Promise<void>;
}

const guide = join(import.meta.dirname, '../../docker/mosquitto');
export const serverPassword = 'a password of the server';

/**
 * A real Mosquitto with the very configuration that `docker/brokers.md` recommends: only ports, paths and the Unix user are this
 * test's. `secrets` are the vehicles' passwords by their names, `more` further lines of the configuration.
 */
export async function startMosquitto(
  secrets: Readonly<Record<string, string>>,
  more = '',
): Promise<TestMosquitto> {
  const [port = 0, ownPort = 0] = await freePorts(2);
  const directory = lastingTempDir();
  const own = (name: string) => join(directory.path, name);
  mkdirSync(own('kept'));
  const config = [
    ['listener 1883\n', `listener ${port} 127.0.0.1\n`],
    ['listener 1884 127.0.0.1\n', `listener ${ownPort} 127.0.0.1\n`],
    ['/etc/mosquitto/passwords\n', `${own('passwords')}\n`],
    ['/etc/mosquitto/roadside.acl\n', `${join(guide, 'roadside.acl')}\n`],
    ['/var/lib/mosquitto/\n', `${own('kept')}/\n`],
  ].reduce(
    (text, [from = '', to = '']) => {
      if (text.split(from).length !== 2) throw new Error(`the guide has not one line with ${from}`);
      return text.replace(from, to);
    },
    readFileSync(join(guide, 'mosquitto.conf'), 'utf8'),
  );
  const asRoot = process.getuid?.() === 0 ? 'user root\n' : '';
  writeFileSync(own('mosquitto.conf'), `${asRoot}${config}${more}`);
  const names = new Map(Object.entries({ ...secrets, roadside: serverPassword }));

  function writePasswords(): void {
    const lines = [...names].map(([name, secret]) => `${name}:${secret}\n`);
    writeFileSync(own('written'), lines.join(''), { mode: 0o600 });
    const hashed = spawnSync('mosquitto_passwd', ['-U', own('written')]);
    if (hashed.status !== 0) throw new Error(`mosquitto_passwd failed: ${hashed.stderr}`);
    renameSync(own('written'), own('passwords'));
  }

  /** The return code of its CONNACK. */
  async function signIn({ vin, password }: LoadVehicle): Promise<number> {
    const socket = connect(port, '127.0.0.1');
    try {
      socket.write(connectPacket(vin, password));
      const [answer] = (await once(socket, 'data')) as [Buffer];
      return answer[3] ?? 255;
    } finally {
      socket.destroy();
    }
  }

  let output = '';
  const { end, signal, ...engine } = createEngineProcess(
    () => {
      const child = spawn('mosquitto', ['-c', own('mosquitto.conf')], {
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      child.stderr.setEncoding('utf8').on('data', (text: string) => {
        output += text;
      });
      return child;
    },
    async () => {
      const socket = connect(ownPort, '127.0.0.1');
      await once(socket, 'connect').finally(() => socket.destroy());
    },
  );

  async function admit(vehicles: readonly LoadVehicle[]): Promise<void> {
    for (const { vin, password } of vehicles) names.set(vin, password);
    writePasswords();
    signal('SIGHUP');
    const last = vehicles.at(-1);
    if (last === undefined) return;
    await eventually(async () => {
      if ((await signIn(last)) !== 0) throw new Error(`${last.vin} is not known to Mosquitto`);
    });
  }

  writePasswords();
  await engine.start();
  return {
    ...engine,
    port,
    url: `mqtt://roadside:${encodeURIComponent(serverPassword)}@127.0.0.1:${ownPort}`,
    address: { url: `mqtt://127.0.0.1:${ownPort}`, username: 'roadside', password: serverPassword, ca: null },
    admit,
    async restart() {
      await end('SIGTERM');
      await engine.start();
    },
    log: () => output,
    async stop() {
      await end('SIGTERM');
      directory.remove();
    },
  };
}
