/** Files on their way to the server. They go on while one looks at other pages of the console. */
import { useSyncExternalStore } from 'react';
import { dropUpload, uploadArtifact } from '../../api/artifact-upload.ts';
import { Problem } from '../../api/problem.ts';
import { refreshArtifacts } from '../../api/queries/releases.ts';

export type UploadState = 'sending' | 'waiting' | 'paused' | 'done' | 'failed';

export interface Upload {
  readonly key: number;
  readonly file: File;
  /** `waiting`: the server was not reached, it is tried again by itself. */
  readonly state: UploadState;
  readonly uploadId: string | null;
  readonly received: number;
  /** Since it last went on: for how long it will take. */
  readonly began: { readonly at: number; readonly received: number } | null;
  readonly error: unknown;
  /** SHA-256, once all is there. */
  readonly artifact: string | null;
}

const againMs = 3000;
let uploads: readonly Upload[] = [];
let next = 0;
const listeners = new Set<() => void>();
const atWork = new Map<number, AbortController>();

function set(key: number, change: Partial<Upload> | null): void {
  uploads = uploads.flatMap((one) =>
    one.key !== key ? [one] : change === null ? [] : [{ ...one, ...change }],
  );
  for (const listener of listeners) listener();
}

async function send(key: number): Promise<void> {
  const upload = uploads.find((one) => one.key === key);
  if (upload === undefined || atWork.has(key)) return;
  const controller = new AbortController();
  atWork.set(key, controller);
  set(key, { state: 'sending', error: null, began: null });
  try {
    const artifact = await uploadArtifact(
      upload.file,
      ({ uploadId, received }) => {
        const { began } = uploads.find((one) => one.key === key) ?? upload;
        set(key, { uploadId, received, began: began ?? { at: performance.now(), received } });
      },
      controller.signal,
    );
    set(key, { state: 'done', artifact });
    void refreshArtifacts();
  } catch (error) {
    if (controller.signal.aborted) return;
    // A restart, a lost network, somebody else at work on it: the next try finds out where it stands.
    const isPassing =
      error instanceof Problem &&
      (error.status === 0 || error.status >= 500 || error.code === 'upload-offset');
    set(key, { state: isPassing ? 'waiting' : 'failed', error });
    if (isPassing) setTimeout(() => tryAgain(key), againMs);
  } finally {
    atWork.delete(key);
  }
}

function tryAgain(key: number): void {
  if (uploads.find((one) => one.key === key)?.state === 'waiting') void send(key);
}

export function addUploads(files: readonly File[]): void {
  const added = files.map(
    (file): Upload => ({
      ...{ key: next++, file, state: 'sending', uploadId: null, received: 0 },
      ...{ began: null, error: null, artifact: null },
    }),
  );
  uploads = [...uploads, ...added];
  for (const listener of listeners) listener();
  for (const { key } of added) void send(key);
}

export function pauseUpload(key: number): void {
  set(key, { state: 'paused' });
  atWork.get(key)?.abort();
}

export const resumeUpload = (key: number): void => void send(key);

/** Out of the list; what the server has of an unfinished one goes too. */
export async function removeUpload({ key, file, uploadId, artifact }: Upload): Promise<void> {
  atWork.get(key)?.abort();
  set(key, null);
  if (artifact === null) await dropUpload(file, uploadId);
}

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => void listeners.delete(listener);
};

export const useUploads = (): readonly Upload[] => useSyncExternalStore(subscribe, () => uploads);
