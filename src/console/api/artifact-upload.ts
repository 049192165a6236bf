/**
 * A file on its way to the server, slice by slice. Whatever breaks it off (the network, a restart, a closed tab), it goes on
 * where the server stands: tus 1.0, `PATCH /artifacts/uploads/{id}`.
 */
import { call } from './client.ts';
import type { Schemas } from './openapi.ts';
import { Problem } from './problem.ts';

type Standing = Schemas['ArtifactUpload'];

const sliceBytes = 64 * 1024 * 1024;
const longestNameOf = 128;

export interface UploadStep {
  readonly uploadId: string;
  readonly received: number;
}

/** A name that an artifact may have. */
export const artifactNameOf = (fileName: string): string =>
  fileName
    .replace(/[^A-Za-z0-9._+-]+/g, '_')
    .replace(/^[^A-Za-z0-9]+/, '')
    .slice(0, longestNameOf) || 'file';

const path = (id: string) => `/artifacts/uploads/${encodeURIComponent(id)}`;

/** The same file, chosen again after the tab was closed. */
const keptName = ({ name, size, lastModified }: File): string => `upload ${name} ${size} ${lastModified}`;

/** Drops what the server has of it. */
export async function dropUpload(file: File, uploadId: string | null): Promise<void> {
  localStorage.removeItem(keptName(file));
  if (uploadId !== null) await call('DELETE', path(uploadId)).catch(() => undefined);
}

/**
 * Sends what the server lacks. `told` is called with each step; resolves with the SHA-256 of the artifact.
 * @throws Problem (status 0: the server was not reached), AbortError where `signal` paused it
 */
export async function uploadArtifact(
  file: File,
  told: (step: UploadStep) => void,
  signal: AbortSignal,
): Promise<string> {
  let standing = (await resumed(file)) ?? (await begun(file));
  const tell = (received: number) => told({ uploadId: standing.id, received });
  while (standing.artifact === null) {
    signal.throwIfAborted();
    tell(standing.received);
    const from = standing.received;
    const slice = file.slice(from, from + sliceBytes, 'application/offset+octet-stream');
    await sendSlice(path(standing.id), from, slice, (sent) => tell(from + sent), signal);
    standing = await call<Standing>('GET', path(standing.id));
  }
  tell(file.size);
  localStorage.removeItem(keptName(file));
  return standing.artifact;
}

async function begun(file: File): Promise<Standing> {
  const standing = await call<Standing>('POST', '/artifacts/uploads', {
    name: artifactNameOf(file.name),
    bytes: file.size,
  });
  localStorage.setItem(keptName(file), standing.id);
  return standing;
}

/** Null where none was begun, or the server has dropped it. */
async function resumed(file: File): Promise<Standing | null> {
  const id = localStorage.getItem(keptName(file));
  if (id === null) return null;
  try {
    // Ends what may still be at work on it.
    await call('HEAD', path(id));
    return await call<Standing>('GET', path(id));
  } catch (error) {
    if (!(error instanceof Problem) || error.status !== 404) throw error;
    localStorage.removeItem(keptName(file));
    return null;
  }
}

/** By XMLHttpRequest, which tells how far it is. */
function sendSlice(
  to: string,
  from: number,
  slice: Blob,
  sent: (bytes: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const stop = () => request.abort();
    const end = (error?: unknown) => {
      signal.removeEventListener('abort', stop);
      if (error === undefined) resolve();
      else reject(error);
    };
    request.open('PATCH', `/api/v1${to}`);
    request.setRequestHeader('content-type', slice.type);
    request.setRequestHeader('upload-offset', String(from));
    request.setRequestHeader('accept-language', document.documentElement.lang);
    request.upload.onprogress = ({ loaded }) => sent(loaded);
    request.onload = () => end(request.status < 300 ? undefined : problemIn(request));
    request.onerror = () => end(new Problem(0, 'unreachable', '', []));
    request.onabort = () => end(signal.reason ?? new Problem(0, 'unreachable', '', []));
    signal.addEventListener('abort', stop);
    request.send(slice);
  });
}

function problemIn({ status, responseText, statusText }: XMLHttpRequest): Problem {
  try {
    const { code, detail } = JSON.parse(responseText) as { code?: string; detail?: string };
    return new Problem(status, code ?? 'unknown', detail ?? statusText, []);
  } catch {
    return new Problem(status, 'unknown', statusText, []);
  }
}
