import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeRedBroker, nodeRedFlow } from '../references/node-red-flow.ts';
import type { ConsumerPlace } from './mosquitto-line.ts';

const version = '5.0.7';
const programIn = (directory: string): string => join(directory, 'node_modules/node-red/red.js');

/**
 * Where Node-RED's program is: in the directory named by `TEST_NODE_RED_DIR`, into which `npm install node-red` was run, else in one
 * below the system's for temporary files, into which this version is installed once. Null where npm cannot get it.
 */
export function findNodeRed(log: (line: string) => void): string | null {
  const named = process.env.TEST_NODE_RED_DIR;
  if (named !== undefined) {
    if (!existsSync(programIn(named))) throw new Error(`TEST_NODE_RED_DIR: there is no ${programIn(named)}`);
    return programIn(named);
  }
  const directory = join(tmpdir(), `roadside-node-red-${version}`);
  if (existsSync(directory)) {
    if (statSync(directory).uid !== process.getuid?.()) throw new Error(`${directory} is somebody else's`);
    return programIn(directory);
  }
  log(`Node-RED ${version} is installed into ${directory}, which stays`);
  const fresh = mkdtempSync(`${directory}-`);
  const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--omit=optional', '--loglevel=error'];
  const { status } = spawnSync('npm', ['install', '--prefix', fresh, ...options, `node-red@${version}`], {
    stdio: ['ignore', 2, 2],
  });
  if (status === 0) renameSync(fresh, directory);
  else rmSync(fresh, { recursive: true, force: true });
  return status === 0 ? programIn(directory) : null;
}

/** Node-RED with the reference's flow, without its editor and its web pages. */
export function launchNodeRed(program: string, place: ConsumerPlace): ChildProcess {
  const { broker, storeUrl, clientId, topic } = place;
  const directory = join(place.directory, 'node-red');
  mkdirSync(directory, { recursive: true });
  const write = (name: string, value: unknown) =>
    writeFileSync(join(directory, name), JSON.stringify(value), { mode: 0o600 });
  const writeUrl = `${storeUrl}/write?precision=ms`;
  write('flows.json', nodeRedFlow({ brokerPort: broker.port, clientId, topic, writeUrl }));
  write('flows_cred.json', { [nodeRedBroker]: { user: broker.username, password: broker.password } });
  const settings = {
    ...{ flowFile: 'flows.json', credentialSecret: false, httpAdminRoot: false, httpNodeRoot: false },
    telemetry: { enabled: false, updateNotification: false },
  };
  writeFileSync(join(directory, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
  return spawn(
    process.execPath,
    [program, '--userDir', directory, '--settings', join(directory, 'settings.js')],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}
