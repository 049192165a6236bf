import { createHistogram } from 'node:perf_hooks';
import { LoadConnection, type LoadVehicle } from './load-connection.ts';
import { firstSeq, publishTemplate } from './load-packets.ts';

/** The process of a load (load-generator.ts starts it): connects the vehicles, sends, and reports. */
export interface LoadConfig {
  readonly host: string;
  readonly port: number;
  readonly vehicles: readonly LoadVehicle[];
  readonly boot: string;
  readonly window: number;
  /** Signals a message; 40 make 2 kB. */
  readonly signals: number;
  /** All vehicles together; 0 = as fast as it is acknowledged; null = nothing is sent, the vehicles only connect. */
  readonly ratePerSecond: number | null;
  readonly copies: boolean;
  readonly marked: boolean;
  /** Messages of one vehicle, copies not counted; null = no end. */
  readonly most: number | null;
  /** One message of a hundred is JSON that does not end. */
  readonly poisoned: boolean;
  /** Connections that may be signing in at a time. */
  readonly connectsAtOnce: number;
}

export type LoadOrder =
  | { kind: 'configure'; config: LoadConfig }
  | { kind: 'go' }
  | { kind: 'finish'; withinMs: number };

export interface LoadReport {
  readonly sent: number;
  readonly acknowledged: number;
  readonly resent: number;
  readonly unexpectedAcknowledgements: number;
  readonly reconnects: number;
  /** Messages that were due while no vehicle could take them, and were left out. */
  readonly skipped: number;
  /** Milliseconds from `go` to the last PUBACK. */
  readonly elapsedMs: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** What was meant to be sent is firstSeq up to, without, nextSeq. */
  readonly vehicles: readonly {
    readonly vin: string;
    readonly firstSeq: number;
    readonly nextSeq: number;
    readonly acknowledged: readonly (readonly [from: number, to: number])[];
  }[];
}

export type LoadNews =
  | { kind: 'online'; count: number }
  | { kind: 'progress'; sent: number; acknowledged: number; online: number; problems: string[] }
  | { kind: 'report'; report: LoadReport };

const tickMs = 1;
const progressEveryMs = 200;
const histogram = createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 });
const problems = new Set<string>();
const toOpen: LoadConnection[] = [];
let connections: LoadConnection[] = [];
let config: LoadConfig | undefined;
let opening = 0;
let online = 0;
let sending = false;
let startedAt = 0;
let lastAcknowledgedAt = 0;
let sent = 0;
let acknowledged = 0;
let reconnects = 0;
let skipped = 0;
let due = 0;
let turn = 0;
let finishing = false;

const tell = (news: LoadNews): void => {
  process.send?.(news);
};

process.on('message', (order: LoadOrder) => {
  if (order.kind === 'configure') configure(order.config);
  else if (order.kind === 'go') go();
  else finish(order.withinMs);
});
process.on('disconnect', () => process.exit(0));

function configure(given: LoadConfig): void {
  config = given;
  const templates = Array.from({ length: given.poisoned ? 100 : 8 }, (_, variant) =>
    publishTemplate(given.boot, variant, given.signals),
  );
  const broken = given.poisoned ? templates.at(-1) : undefined;
  broken?.bytes.fill(' ', broken.bytes.length - 1);
  connections = given.vehicles.map((vehicle) => {
    return new LoadConnection({
      ...given,
      vehicle,
      templates,
      listener: { onOnline, onOffline, onAcknowledged, onLatency },
    });
  });
  toOpen.push(...connections);
  openMore();
  setInterval(() => {
    tell({ kind: 'progress', sent, acknowledged, online, problems: [...problems] });
  }, progressEveryMs);
}

function openMore(): void {
  while (opening < (config?.connectsAtOnce ?? 0)) {
    const connection = toOpen.shift();
    if (connection === undefined) return;
    opening += 1;
    connection.open();
  }
}

function onOnline(connection: LoadConnection): void {
  opening -= 1;
  online += 1;
  if (online === connections.length) tell({ kind: 'online', count: online });
  openMore();
  if (sending) refill(connection);
}

function onOffline(connection: LoadConnection, reason: string, wasOnline: boolean): void {
  if (wasOnline) online -= 1;
  else opening -= 1;
  if (finishing && connection.inFlight === 0) return;
  problems.add(reason);
  reconnects += 1;
  setTimeout(
    () => {
      toOpen.push(connection);
      openMore();
    },
    20 + Math.random() * 80,
  );
}

function onAcknowledged(connection: LoadConnection, count: number): void {
  acknowledged += count;
  lastAcknowledgedAt = performance.now();
  if (sending) refill(connection);
}

function onLatency(milliseconds: number): void {
  histogram.record(Math.max(1, Math.round(milliseconds * 1000)));
}

/** Flat out: whatever a connection has room for is sent at once. */
function refill(connection: LoadConnection): void {
  if (config?.ratePerSecond !== 0) return;
  const { room } = connection;
  if (room === 0) return;
  sent += room;
  connection.send(room, performance.now());
}

function go(): void {
  sending = true;
  startedAt = performance.now();
  const rate = config?.ratePerSecond ?? null;
  if (rate === null) return;
  if (rate === 0) for (const connection of connections) refill(connection);
  else setTimeout(() => pace(rate), tickMs);
}

/** Paced: what is due goes to the vehicles in turn; its latency counts from when it was due. */
function pace(rate: number): void {
  if (!sending) return;
  const now = performance.now();
  const elapsed = ((now - startedAt) * rate) / 1000;
  if (elapsed - due > rate) {
    const excess = Math.floor(elapsed - due - rate);
    skipped += excess;
    due += excess;
  }
  let idle = 0;
  while (due + 1 <= elapsed && idle < connections.length) {
    const connection = connections[turn % connections.length];
    turn += 1;
    if (connection === undefined || connection.room === 0) {
      idle += 1;
      continue;
    }
    idle = 0;
    due += 1;
    sent += 1;
    connection.send(1, startedAt + (due * 1000) / rate);
  }
  setTimeout(() => pace(rate), tickMs);
}

/** Sends nothing new, waits for what is in flight, reports. */
function finish(withinMs: number): void {
  sending = false;
  finishing = true;
  const deadline = performance.now() + withinMs;
  const check = () => {
    if (connections.some(({ inFlight }) => inFlight > 0) && performance.now() < deadline) {
      setTimeout(check, 5);
      return;
    }
    tell({ kind: 'report', report: report() });
    for (const connection of connections) connection.close();
  };
  check();
}

function report(): LoadReport {
  const milliseconds = (percentile: number) => histogram.percentile(percentile) / 1000;
  return {
    sent,
    acknowledged,
    resent: connections.reduce((sum, { resent }) => sum + resent, 0),
    unexpectedAcknowledgements: connections.reduce((sum, one) => sum + one.unexpectedAcknowledgements, 0),
    reconnects,
    skipped,
    elapsedMs: lastAcknowledgedAt - startedAt,
    latencyMs: { p50: milliseconds(50), p99: milliseconds(99), max: histogram.max / 1000 },
    vehicles: connections.map(({ vin, nextSeq, acknowledgedSeqs }) => {
      return { vin, firstSeq, nextSeq, acknowledged: acknowledgedSeqs };
    }),
  };
}
