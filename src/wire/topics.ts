import { isVin } from './vin.ts';

/** What a vehicle may say, below `v1/{vin}/up/`; those with an id carry it as one more level. */
export const upKinds = ['telemetry', 'faults', 'event', 'inventory', 'command', 'update', 'capture'] as const;
export type UpKind = (typeof upKinds)[number];

export const kindsWithId: ReadonlySet<string> = new Set(['command', 'update', 'capture']);
const knownUpKinds: ReadonlySet<string> = new Set(upKinds);
const idPattern = /^[A-Za-z0-9._-]{1,64}$/;

export interface UpTopic {
  readonly vin: string;
  readonly kind: UpKind;
  /** The command, update or capture that is answered; null for the other kinds. */
  readonly id: string | null;
}

/** A message in the journal: what a vehicle said, or what the server itself says of a vehicle. */
export type MessageTopic =
  | UpTopic
  | { readonly vin: string; readonly kind: typeof derivedKind; readonly id: null };

/** What the server finds out about a vehicle and keeps as samples. It lies beside `up/`, where no vehicle may publish. */
const derivedKind = 'derived';
/** Signals that only the server may say. */
export const serverSignals = 'Roadside.';

export const derivedTopic = (vin: string): string => `v1/${vin}/${derivedKind}`;
export const upTopic = (vin: string, kind: UpKind, id?: string): string =>
  `v1/${vin}/up/${kind}${id === undefined ? '' : `/${id}`}`;
/** What a vehicle is told, below `v1/{vin}/down/`. */
export const downKinds = ['command', 'update', 'capture'] as const;
export type DownKind = (typeof downKinds)[number];
export const downTopic = (vin: string, kind: DownKind, id: string): string => `v1/${vin}/down/${kind}/${id}`;
export const downFilter = (vin: string): string => `v1/${vin}/down/#`;

/** Reads the topic of a message in the journal. */
export function parseMessageTopic(topic: string): MessageTopic | undefined {
  const up = parseUpTopic(topic);
  if (up !== undefined) return up;
  const [version, vin, kind, ...rest] = topic.split('/');
  if (version !== 'v1' || kind !== derivedKind || vin === undefined || rest.length > 0) return undefined;
  return isVin(vin) ? { vin, kind, id: null } : undefined;
}

/** Reads a topic that a vehicle publishes to; undefined where the contract knows no such topic. */
export function parseUpTopic(topic: string): UpTopic | undefined {
  const [version, vin, direction, kind, id, ...rest] = topic.split('/');
  if (version !== 'v1' || direction !== 'up' || vin === undefined || kind === undefined || rest.length > 0)
    return undefined;
  if (!isVin(vin) || !knownUpKinds.has(kind)) return undefined;
  if (kindsWithId.has(kind)) {
    return id !== undefined && idPattern.test(id) ? { vin, kind: kind as UpKind, id } : undefined;
  }
  return id === undefined ? { vin, kind: kind as UpKind, id: null } : undefined;
}
