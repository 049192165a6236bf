import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { ConsumerPlace } from './mosquitto-line.ts';

/** See references/influx-script.ts. */
export function launchInfluxScript({ broker, storeUrl, clientId, topic }: ConsumerPlace): ChildProcess {
  const user = `${broker.username}:${encodeURIComponent(broker.password)}`;
  const environment = {
    BROKER_URL: `mqtt://${user}@127.0.0.1:${broker.port}`,
    ...{ CLIENT_ID: clientId, TOPIC: topic, STORE_URL: storeUrl },
  };
  const script = fileURLToPath(new URL('../references/influx-script.ts', import.meta.url));
  return spawn(process.execPath, [script], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}
