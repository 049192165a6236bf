import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createReadStream, createWriteStream, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { endProcess } from '../support/end-process.ts';
import { eventually } from '../support/eventually.ts';
import { freePorts } from '../support/free-ports.ts';
import { signIn } from '../support/load-fleet.ts';
import { createServerProcess } from '../support/server-process.ts';
import { lastingTempDir } from '../support/temp-dir.ts';
import { type Bench, type BenchOptions, type Measure, residentBytes } from './bench.ts';

const fileBytes = 512 * 1024 * 1024;
const atOnce = 8;

interface Source {
  readonly port: number;
  readonly path: string;
  readonly headers: string;
}

/** One file, downloaded again and again: from us signed in, from nginx with sendfile as Debian has it. */
export const artifact: Bench = {
  name: 'artifact',
  about: 'artifact download; reference: nginx with sendfile on the same file',
  async run({ rounds, seconds, log }: BenchOptions): Promise<Measure[]> {
    const data = lastingTempDir();
    const server = await createServerProcess({ dataDir: data.path });
    const nginx = await startNginx(data.path);
    try {
      const file = join(data.path, 'fw.swu');
      await pipeline(randomBlocks(fileBytes), createWriteStream(file));
      await server.start();
      const api = await signIn(server.baseUrl);
      const ours = await upload(file, server.httpPort, api.token);
      rmSync(file);
      const reference = { port: nginx.port, path: ours.file, headers: '' };
      const rates: { ours: number[]; nginx: number[] } = { ours: [], nginx: [] };
      const growth: number[] = [];
      const resident = () => residentBytes(readFileSync(`/proc/${server.pid()}/status`, 'utf8'));
      await download(ours);
      for (let round = 0; round < rounds; round++) {
        rates.ours.push(await megabytesPerSecond(ours, seconds));
        rates.nginx.push(await megabytesPerSecond(reference, seconds));
        const before = resident();
        await Promise.all(Array.from({ length: atOnce }, () => download(ours)));
        growth.push((resident() - before) / 1e6);
        log(
          `artifact: ${Math.round(rates.ours.at(-1) ?? 0)} MB/s, nginx ${Math.round(rates.nginx.at(-1) ?? 0)} MB/s, ` +
            `${growth.at(-1)?.toFixed(1)} MB more memory after ${atOnce} at once`,
        );
      }
      return [
        {
          ...{
            what: 'artifact download, one client',
            unit: 'MB/s',
            ours: rates.ours,
            reference: rates.nginx,
          },
          ...{ referenceIs: 'nginx', target: '≥ 0.6 of nginx' },
        },
        {
          ...{ what: `memory after ${atOnce} downloads of 512 MiB at once`, unit: 'MB', ours: growth },
          ...{ reference: [], referenceIs: 'none', target: 'flat: ≤ 50' },
        },
      ];
    } finally {
      await nginx.stop();
      await server.dispose();
      data.remove();
    }
  },
};

function randomBlocks(bytes: number): Readable {
  const block = randomBytes(1024 * 1024);
  return Readable.from(
    (function* () {
      for (let sent = 0; sent < bytes; sent += block.length) yield block;
    })(),
  );
}

async function upload(file: string, port: number, token: string): Promise<Source & { file: string }> {
  const authorization = `Bearer ${token}`;
  const response = await fetch(`http://127.0.0.1:${port}/api/v1/artifacts?name=fw.swu`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/octet-stream' },
    body: Readable.toWeb(createReadStream(file)) as ReadableStream,
    duplex: 'half',
  } as RequestInit);
  if (!response.ok) throw new Error(`the upload answers ${response.status}: ${await response.text()}`);
  const { sha256 } = (await response.json()) as { sha256: string };
  const path = `/api/v1/artifacts/${sha256}/content`;
  const stored = `/artifacts/${sha256.slice(0, 2)}/${sha256}`;
  return { port, path, headers: `Authorization: ${authorization}\r\n`, file: stored };
}

async function megabytesPerSecond(source: Source, seconds: number): Promise<number> {
  const began = performance.now();
  let bytes = 0;
  do bytes += await download(source);
  while (performance.now() - began < seconds * 1000);
  return bytes / 1000 / (performance.now() - began);
}

/** Reads into one buffer and looks at nothing: the client must not be what is measured. */
async function download({ port, path, headers }: Source): Promise<number> {
  const buffer = Buffer.alloc(1024 * 1024);
  let bytes = 0;
  const socket = connect({
    ...{ port, host: '127.0.0.1' },
    onread: {
      buffer,
      callback(count) {
        bytes += count;
        return true;
      },
    },
  });
  socket.write(`GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n${headers}Connection: close\r\n\r\n`);
  await once(socket, 'close');
  if (bytes < fileBytes) throw new Error(`only ${bytes} bytes came from port ${port}`);
  return fileBytes;
}

async function startNginx(root: string): Promise<{ port: number; stop(): Promise<void> }> {
  const [port = 0] = await freePorts(1);
  const configuration = join(root, 'nginx.conf');
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (kind) => `${kind}_temp_path ${join(root, kind)};`,
  );
  writeFileSync(
    configuration,
    `${process.getuid?.() === 0 ? 'user root; ' : ''}daemon off; worker_processes 1; pid ${join(root, 'nginx.pid')}; error_log stderr;
     events { worker_connections 64; }
     http { access_log off; sendfile on; tcp_nopush on; ${temporary.join(' ')}
       server { listen 127.0.0.1:${port}; root ${root}; } }`,
  );
  const command = process.env.TEST_NGINX ?? 'nginx';
  const child = spawn(command, ['-p', root, '-c', configuration], { stdio: ['ignore', 'ignore', 'inherit'] });
  const failed = once(child, 'error').then(([error]) => {
    throw new Error('nginx is not installed: apt-get install nginx', { cause: error });
  });
  const reached = eventually(async () => void (await fetch(`http://127.0.0.1:${port}/`)), {
    timeoutMs: 10_000,
  });
  await Promise.race([failed, reached]);
  return {
    port,
    stop: () => endProcess(child, 'SIGTERM'),
  };
}
