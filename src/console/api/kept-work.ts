/**
 * What a technician needs where there is no network: his cases as they were read last, and what he wrote meanwhile. It lies in this
 * browser for one person, and goes when he signs out.
 */
import type { Schemas } from './openapi.ts';
import type { Session, VehicleDetail } from './types.ts';

export interface WorkCase {
  readonly one: Schemas['CaseDetail'];
  readonly vehicle: VehicleDetail | null;
  readonly place: string | null;
}

export interface KeptWork {
  readonly session: Session;
  readonly cases: readonly WorkCase[];
  /** By the server's clock. */
  readonly readAt: number;
}

/** Written and not yet taken by the server. The key makes it one comment, however often it is sent. */
export interface Unsent {
  readonly key: string;
  readonly by: string;
  readonly caseId: string;
  readonly text: string;
  readonly at: number;
  /** Sent before, without an answer: it may be there already. */
  readonly isTried: boolean;
  /** Why the server does not take it; null while nobody knows. */
  readonly refusal: string | null;
}

const workKey = 'kept-work';
const unsentKey = 'unsent-comments';
const listeners = new Set<() => void>();

function read<T>(key: string): T | null {
  try {
    return JSON.parse(localStorage.getItem(key) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

/** What an older console kept is read anew. */
export function keptWork(): KeptWork | null {
  const kept = read<KeptWork>(workKey);
  return kept?.cases.every(({ one }) => 'diagnosis' in one) === true ? kept : null;
}

/** False where this browser has no room for it. */
export function keepWork(work: KeptWork): boolean {
  try {
    localStorage.setItem(workKey, JSON.stringify(work));
    return true;
  } catch {
    localStorage.removeItem(workKey);
    return false;
  }
}

/** The cases, not what was written: that waits for the same person. */
export const forgetKeptCases = (): void => localStorage.removeItem(workKey);

export const unsentText = (): string => localStorage.getItem(unsentKey) ?? '[]';
export const unsentComments = (): readonly Unsent[] => read<Unsent[]>(unsentKey) ?? [];

/** Throws where this browser has no room for it, so that the form keeps the text. */
export function changeUnsent(change: (old: readonly Unsent[]) => readonly Unsent[]): void {
  localStorage.setItem(unsentKey, JSON.stringify(change(unsentComments())));
  for (const listener of listeners) listener();
}

export function onUnsentChange(listener: () => void): () => void {
  listeners.add(listener);
  const other = (event: StorageEvent) => event.key === unsentKey && listener();
  window.addEventListener('storage', other);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', other);
  };
}

let isForgotten = false;
/** Whoever was here has signed out: nothing more is kept until the console is loaded anew. */
export const isWorkForgotten = (): boolean => isForgotten;

/** Everything of it, with the pages that were kept: whoever signs out leaves nothing. */
export async function forgetWork(): Promise<void> {
  isForgotten = true;
  forgetKeptCases();
  localStorage.removeItem(unsentKey);
  if (!('caches' in window) || !('serviceWorker' in navigator)) return;
  await caches.delete('my-work');
  for (const worker of await navigator.serviceWorker.getRegistrations()) await worker.unregister();
}
