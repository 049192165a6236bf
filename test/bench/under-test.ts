import { fork } from 'node:child_process';
import { once } from 'node:events';
import type { LoadVehicle } from '../support/load-connection.ts';
import { type ApiSession, registerFleet, signIn } from '../support/load-fleet.ts';
import { createServerProcess, type ServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';

/** A Roadside with a fleet, in a directory of its own, stopped. */
export interface RoadsideUnderTest {
  readonly server: ServerProcess;
  readonly fleet: readonly LoadVehicle[];
  api(): Promise<ApiSession>;
  dispose(): Promise<void>;
}

export async function prepareRoadside(
  series: string,
  vehicles: number,
  environment: Readonly<Record<string, string>> = {},
): Promise<RoadsideUnderTest> {
  const data = lastingTempDir();
  const server = await createServerProcess({ dataDir: data.path, environment });
  const dispose = async () => {
    await server.dispose();
    data.remove();
  };
  try {
    await server.start();
    const fleet = await registerFleet(await signIn(server.baseUrl), series, vehicles);
    await server.stop();
    return { server, fleet, api: () => signIn(server.baseUrl), dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}

export interface AedesUnderTest {
  readonly port: number;
  readonly pid: number;
  /** Messages that it has parsed so far. */
  messages(): Promise<number>;
  stop(): Promise<void>;
}

/** PEM files. */
export interface TlsPaths {
  readonly cert: string;
  readonly key: string;
  /** Of the authority that has signed its clients' certificates. */
  readonly clientCa: string;
}

/** Bare aedes in a process of its own, see references/bare-aedes.ts. */
export async function startBareAedes(tls?: TlsPaths): Promise<AedesUnderTest> {
  const options = tls === undefined ? [] : ['--tls', tls.cert, tls.key, tls.clientCa];
  const child = fork(new URL('./references/bare-aedes.ts', import.meta.url), options);
  const answer = async <T>(): Promise<T> => {
    const [message] = (await once(child, 'message')) as [T];
    return message;
  };
  const { port } = await answer<{ port: number }>();
  return {
    port,
    pid: child.pid ?? 0,
    async messages() {
      const waiting = answer<{ messages: number }>();
      child.send('count');
      return (await waiting).messages;
    },
    async stop() {
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
