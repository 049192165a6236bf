import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { endProcess } from './end-process.ts';
import { freePorts } from './free-ports.ts';

const configuration = fileURLToPath(new URL('../../docker/haproxy.cfg', import.meta.url));

/** Why tests behind HAProxy are left out; null where they are not. */
export const noHaproxy: string | null =
  spawnSync('haproxy', ['-v']).status === 0
    ? null
    : 'haproxy is not installed (Debian: apt-get install haproxy)';

/** HAProxy with the configuration of docker/, in front of processes on this machine; ports are those of the addresses. */
export async function startHaproxy(addresses: {
  readonly api1: number;
  readonly api2: number;
  readonly gateway: number;
}): Promise<{
  readonly httpPort: number;
  readonly mqttPort: number;
  /** As `kill -9`. */
  kill(): Promise<void>;
  start(): void;
}> {
  const [httpPort = 0, mqttPort = 0] = await freePorts(2);
  let child: ChildProcess | null = null;
  const start = (): void => {
    child = spawn('haproxy', ['-db', '-f', configuration], {
      stdio: 'ignore',
      env: {
        PATH: process.env.PATH,
        HAPROXY_HTTP: `127.0.0.1:${httpPort}`,
        HAPROXY_MQTT: `127.0.0.1:${mqttPort}`,
        HAPROXY_API1: `127.0.0.1:${addresses.api1}`,
        HAPROXY_API2: `127.0.0.1:${addresses.api2}`,
        HAPROXY_GATEWAY: `127.0.0.1:${addresses.gateway}`,
      },
    });
  };
  start();
  return {
    httpPort,
    mqttPort,
    start,
    async kill() {
      const running = child;
      child = null;
      await endProcess(running);
    },
  };
}
