import { type ChildProcess, execFileSync, type StdioOptions, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { endProcess } from './end-process.ts';

const missing = ['swupdate', 'cpio', 'openssl'].filter((name) => spawnSync('which', [name]).status !== 0);
/** Why tests with Debian's swupdate cannot run here; null where they can. */
export const noSwupdate = missing.length === 0 ? null : `${missing.join(', ')} not installed`;

/** Whose images a client takes: Debian's build demands CMS signatures, by a certificate that it was started with. */
export interface ImageSigner {
  readonly certificate: string;
  /** A `.swu` that writes `payload` to the file `path`. */
  image(payload: Buffer, path: string): Buffer;
}

export function makeImageSigner(directory: string): ImageSigner {
  const [key, certificate] = ['key.pem', 'cert.pem'].map((name) => join(directory, name)) as [string, string];
  const quiet: { stdio: StdioOptions } = { stdio: ['ignore', 'ignore', 'pipe'] };
  const made = ['-newkey', 'rsa:2048', '-nodes', '-subj', '/CN=test', '-days', '2', '-keyout', key];
  execFileSync('openssl', ['req', '-x509', ...made, '-out', certificate], quiet);
  let images = 0;
  return {
    certificate,
    image(payload, path) {
      const cwd = join(directory, `image-${++images}`);
      mkdirSync(cwd);
      const sha256 = createHash('sha256').update(payload).digest('hex');
      const file = `filename = "payload.bin"; type = "rawfile"; path = "${path}"; sha256 = "${sha256}";`;
      writeFileSync(join(cwd, 'payload.bin'), payload);
      writeFileSync(
        join(cwd, 'sw-description'),
        `software = { version = "1"; hardware-compatibility: [ "1.0" ]; files: ( { ${file} } ); }\n`,
      );
      const signed = ['-in', 'sw-description', '-out', 'sw-description.sig', '-signer', certificate];
      const form = ['-outform', 'DER', '-nosmimecap', '-binary'];
      execFileSync('openssl', ['cms', '-sign', ...signed, '-inkey', key, ...form], { ...quiet, cwd });
      const input = 'sw-description\nsw-description.sig\npayload.bin\n';
      return execFileSync('cpio', ['-o', '-H', 'crc', '--quiet'], { cwd, input, maxBuffer: 1e9 });
    },
  };
}

export interface SwupdateOptions {
  /** Its own, and short: sockets are in it. */
  readonly directory: string;
  readonly certificate: string;
  readonly url: string;
  readonly vin: string;
  readonly token: string;
  /** What it tells of its vehicle at each start. */
  readonly attributes?: Readonly<Record<string, string>>;
  /** What the last installation came to, as its boot loader would tell after a restart: `-c`. */
  readonly confirms?: 'success' | 'failure';
  /** Bytes a second that it downloads. */
  readonly slowly?: number;
}

/** Debian's client as it is, without a boot loader: it forgets at its end what it has installed. */
export class Swupdate {
  readonly #options: SwupdateOptions;
  #child: ChildProcess | null = null;
  #output = '';

  constructor(options: SwupdateOptions) {
    this.#options = options;
  }

  /** Starts it, anew with what is given here. */
  async start(more: Partial<SwupdateOptions> = {}): Promise<void> {
    await this.stop();
    const options = { ...this.#options, ...more };
    const { directory, confirms, slowly } = options;
    const config = join(directory, 'swupdate.cfg');
    writeFileSync(config, configOf(options));
    const inner = [
      ...(confirms === undefined ? [] : [`-c ${confirms === 'success' ? 2 : 3}`]),
      ...(slowly === undefined ? [] : [`-n ${slowly}`]),
      '-e',
    ];
    const command = ['swupdate', '-l', '3', '-f', config, '-H', 'board:1.0', '-u', inner.join(' ')];
    // It dies of SIGPIPE unless that is ignored, as under systemd; Node gives its children the default.
    this.#child = spawn('sh', ['-c', 'trap "" PIPE; exec "$@"', 'sh', ...command], {
      env: { PATH: process.env.PATH, TMPDIR: directory },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr])
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
  }

  async stop(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    await endProcess(child, 'SIGTERM');
  }

  get output(): string {
    return this.#output;
  }
}

function configOf({ certificate, url, vin, token, attributes = {} }: SwupdateOptions): string {
  const told = Object.entries(attributes).map(([name, value]) => `{ name = "${name}"; value = "${value}"; }`);
  return `globals : { public-key-file = "${certificate}"; loglevel = 3; };
suricatta : { tenant = "default"; id = "${vin}"; url = "${url}"; polldelay = 1; retry = 20; retrywait = 1; targettoken = "${token}"; };
${told.length === 0 ? '' : `identify : ( ${told.join(', ')} );\n`}`;
}

export const readIfThere = (path: string): Buffer | null => {
  try {
    return readFileSync(path);
  } catch {
    return null;
  }
};
