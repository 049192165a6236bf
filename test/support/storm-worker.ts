import { LoadConnection, type LoadVehicle } from './load-connection.ts';
import { firstSeq, publishTemplate } from './load-packets.ts';

/** The process of a storm (storm-fleet.ts starts it): a fleet of which everyone comes back at the same moment. */
export interface StormConfig {
  readonly vehicles: readonly LoadVehicle[];
  readonly boot: string;
  /** PEM; then all come over TLS, with their certificates. */
  readonly ca?: string;
}

/**
 * How the connections that are open end: `cut` is seen by both sides, `unnoticed` leaves them open at the server; `gone` is
 * for a server that was killed: Node loses the file of a socket that is to be reset when its other side was so already.
 */
export type StormEnding = 'cut' | 'unnoticed' | 'gone';

export type StormOrder =
  | { kind: 'configure'; config: StormConfig }
  | { kind: 'strike'; port: number; ending: StormEnding }
  | { kind: 'report' };

/** Times are milliseconds since 1970 UTC. */
export interface StormReport {
  /** What was open has ended, the first new connection is being opened. */
  readonly beganAt: number;
  /** The first connection was taken by the server. */
  readonly firstOnlineAt: number;
  readonly lastOnlineAt: number;
  /** Every vehicle has the PUBACK of its one message. */
  readonly acknowledgedAt: number;
  /** Attempts that ended without that, by reason. */
  readonly failures: Readonly<Record<string, number>>;
}

export type StormNews =
  | { kind: 'struck'; report: StormReport }
  | {
      kind: 'reported';
      vehicles: {
        vin: string;
        firstSeq: number;
        nextSeq: number;
        acknowledged: readonly (readonly [from: number, to: number])[];
      }[];
    };

/** Local addresses, so that no pair of addresses runs short of ports. */
const sources = 8;
/** Opened in one turn of the event loop; between turns what has come is dealt with. */
const opensAtOnce = 200;
const knockEveryMs = 10;
/** A vehicle that was refused or cut off comes again after this. */
const retryMs = { least: 500, most: 1500 };

let connections: LoadConnection[] = [];
let port = 0;
let striking = false;
let unsent = new Set<LoadConnection>();
let unacknowledged = new Set<LoadConnection>();
let failures: Record<string, number> = {};
let beganAt = 0;
let firstOnlineAt = 0;
let lastOnlineAt = 0;

const tell = (news: StormNews): void => {
  process.send?.(news);
};

process.on('message', (order: StormOrder) => {
  if (order.kind === 'configure') configure(order.config);
  else if (order.kind === 'strike') strike(order);
  else report();
});
process.on('disconnect', () => process.exit(0));

function configure({ vehicles, boot, ca }: StormConfig): void {
  const templates = [publishTemplate(boot, 0)];
  connections = vehicles.map((vehicle, index) => {
    return new LoadConnection({
      host: '127.0.0.1',
      get port() {
        return port;
      },
      localAddress: `127.0.0.${2 + (index % sources)}`,
      ca,
      vehicle,
      templates,
      window: 1,
      most: null,
      copies: false,
      marked: true,
      listener: { onOnline, onOffline, onAcknowledged, onLatency: () => {} },
    });
  });
}

/** Ends all connections, and when somebody listens, connects all; each sends one message. */
function strike(order: { port: number; ending: StormEnding }): void {
  port = order.port;
  striking = true;
  failures = {};
  firstOnlineAt = 0;
  unsent = new Set(connections);
  unacknowledged = new Set(connections);
  for (const connection of connections) {
    if (order.ending === 'cut') connection.cut();
    else if (order.ending === 'gone') connection.close();
    else connection.abandon();
  }
  beganAt = Date.now();
  connections[0]?.open();
}

/** The first connection knocks until somebody listens; then the others follow at once. */
function followFirst(): void {
  let next = 1;
  const openSome = () => {
    for (const connection of connections.slice(next, next + opensAtOnce)) connection.open();
    next += opensAtOnce;
    if (next < connections.length) setImmediate(openSome);
  };
  openSome();
}

function onOnline(connection: LoadConnection): void {
  lastOnlineAt = Date.now();
  if (firstOnlineAt === 0) {
    firstOnlineAt = lastOnlineAt;
    followFirst();
  }
  if (unsent.delete(connection)) connection.send(1, performance.now());
}

function onOffline(connection: LoadConnection, reason: string): void {
  if (!striking) return;
  if (firstOnlineAt === 0) {
    setTimeout(() => connection.open(), knockEveryMs);
    return;
  }
  failures[reason] = (failures[reason] ?? 0) + 1;
  const { least, most } = retryMs;
  setTimeout(() => connection.open(), least + Math.random() * (most - least));
}

function onAcknowledged(connection: LoadConnection): void {
  unacknowledged.delete(connection);
  if (unacknowledged.size > 0 || !striking) return;
  striking = false;
  const acknowledgedAt = Date.now();
  tell({ kind: 'struck', report: { beganAt, firstOnlineAt, lastOnlineAt, acknowledgedAt, failures } });
}

function report(): void {
  tell({
    kind: 'reported',
    vehicles: connections.map(({ vin, nextSeq, acknowledgedSeqs }) => {
      return { vin, firstSeq, nextSeq, acknowledged: acknowledgedSeqs };
    }),
  });
}
