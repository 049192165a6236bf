import type { Part } from '../shared/part.ts';

/**
 * SEAM. Vehicles connect here. The engine speaks MQTT 3.1.1; what a client may do is the policy's to say, so the same
 * engine runs for vehicles, and wide open for conformance tools.
 * Not in it: what a payload means, durability (the policy's `receive` decides when a message is acknowledged).
 */

export const connackCodes = {
  accepted: 0,
  unacceptableProtocol: 1,
  identifierRejected: 2,
  unavailable: 3,
  badCredentials: 4,
  notAuthorized: 5,
} as const;

/** What a client showed in the TLS handshake, and proved to have the key of. */
export interface ClientCertificate {
  /** Common name of its subject; null where there is none, or several. */
  readonly name: string | null;
  /** Upper-case hex without leading zeros. */
  readonly serial: string;
  readonly issuer: string;
  /** Milliseconds since 1970 UTC. */
  readonly validTo: number;
  /** Why the client CA does not speak for it; null: it does. */
  readonly fault: 'expired' | 'untrusted' | null;
  readonly der: Buffer;
}

export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: Buffer | null;
  /** Null where none was shown, or asked for. */
  readonly certificate: ClientCertificate | null;
  readonly remoteAddress: string;
  readonly clean: boolean;
  readonly keepAliveSeconds: number;
}

export interface Publication {
  readonly clientId: string;
  readonly topic: string;
  /** A view of the socket's bytes where the verdict was `taken`: valid during the call only, so copy at once. */
  readonly payload: Buffer;
  readonly qos: 0 | 1 | 2;
  readonly retain: boolean;
  readonly duplicate: boolean;
}

/** What the policy says of a publication. `taken`: it is ours, acknowledge when `receive` is done, nobody else gets it. */
export type PublishVerdict = 'taken' | 'routed' | 'refused';

export interface BrokerPolicy {
  /** The return code of the CONNACK. */
  signIn(request: ConnectRequest): Promise<number>;
  /**
   * Asked at the sign-in for the topic of a will, and for what is published. The verdict on a topic holds as long as
   * the connection: who loses a right must be disconnected. `refused` closes the connection.
   */
  mayPublish(clientId: string, topic: string): PublishVerdict;
  /**
   * Where mayPublish said `taken`: calls `done` once the message is durable (at once, or later). Acknowledgements leave
   * in the order received, whatever the order of the calls. While `done` is owed for many, the client is not read.
   */
  receive(publication: Publication, done: () => void): void;
  maySubscribe(clientId: string, filter: string): boolean;
  /** May a client keep a session over connections, or leave retained messages? */
  readonly persistentSessions: boolean;
  readonly retainedMessages: boolean;
  /**
   * Once for each session that starts, before anything of it is received; a take-over by a second connection is a new
   * start without onOffline before it. onOffline once, when nobody is connected under that id and its will is published.
   */
  onOnline(clientId: string): void;
  onOffline(clientId: string): void;
  /** A client has subscribed to something that it may: what it must get is sent again. */
  onSubscribed(clientId: string, filter: string): void;
}

export interface BrokerLimits {
  readonly packetBytes: number;
  readonly bytesBeforeConnect: number;
  readonly connectTimeoutMs: number;
  readonly keepAliveSeconds: { readonly min: number; readonly max: number };
  readonly subscriptions: number;
  readonly topicBytes: number;
  /** Parts of a topic or filter between slashes. */
  readonly topicLevels: number;
  /** Messages a second of one client, burst four times that; 0 = no limit. Beyond it the socket is not read. */
  readonly messagesPerSecond: number;
  readonly connections: {
    /** New ones a second, burst twice that; 0 = no limit. Who comes too soon waits; who would wait longer than `mostWaitMs` is closed. */
    readonly perSecond: number;
    /** The same of one address (of IPv6: its /64). */
    readonly perSecondOfAddress: number;
    readonly mostWaitMs: number;
    /** Addresses that have no limit of their own. */
    readonly isOwn: (address: string) => boolean;
  };
}

/** Why a filter of a SUBSCRIBE was not granted. */
export type FilterRefusal = 'too-long' | 'too-deep' | 'too-many' | 'not-allowed';

export interface Broker extends Part {
  /**
   * To one client, QoS 1 (or as low as it subscribed), not retained. True when it was handed to the socket, or to a broker
   * elsewhere that has a subscription for it; false where the client is not connected or has no subscription that matches: it
   * will say so when it subscribes. Nothing is delivered after `expiresAt` (milliseconds since 1970 UTC), wherever it waits;
   * where that is not given it waits a minute at most.
   */
  send(clientId: string, topic: string, payload: Buffer, expiresAt?: number): Promise<boolean>;
  /** Cuts a live connection; resolves once it is gone. */
  disconnect(clientId: string): Promise<void>;
  isOnline(clientId: string): boolean;
  /** Stop or go on reading from all clients (the journal is full). */
  pause(): void;
  resume(): void;
  /**
   * Only where clients connect elsewhere: what that broker's hook says of one, in its own words. False where it is not
   * understood.
   */
  readonly hear?: (event: string, fields: Readonly<Record<string, unknown>>) => boolean;
  status(): {
    readonly connected: number;
    /** Why clients elsewhere cannot be heard now; null: they can, or they connect here. */
    readonly away: string | null;
    readonly port: number | null;
    readonly tlsPort: number | null;
    /** Connections that were ended or not let in, by reason. */
    readonly refused: Readonly<Record<string, number>>;
    readonly refusedFilters: Readonly<Partial<Record<FilterRefusal, number>>>;
    /** Let in so far; waiting to be let in now; had to wait, by whose limit. */
    readonly connections: {
      readonly entered: number;
      readonly waiting: number;
      readonly delayed: Readonly<Record<'address' | 'all', number>>;
    };
  };
}

/** Of a broker whose clients connect elsewhere. */
export const nobodyConnectsHere = {
  refusedFilters: {},
  connections: { entered: 0, waiting: 0, delayed: { address: 0, all: 0 } },
} as const satisfies Partial<ReturnType<Broker['status']>>;
