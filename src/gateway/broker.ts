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

export interface ConnectRequest {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: Buffer | null;
  /** Common name of a verified client certificate, else null. */
  readonly certificateName: string | null;
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
  /** Messages a second of one client, burst four times that; 0 = no limit. Beyond it the socket is not read. */
  readonly messagesPerSecond: number;
}

export interface Broker extends Part {
  /**
   * To one client, QoS 1 (or as low as it subscribed), not retained. True when it was handed to the socket; false where
   * the client is not connected or has no subscription that matches: it will say so when it subscribes.
   */
  send(clientId: string, topic: string, payload: Buffer): Promise<boolean>;
  /** Cuts a live connection; resolves once it is gone. */
  disconnect(clientId: string): Promise<void>;
  isOnline(clientId: string): boolean;
  /** Stop or go on reading from all clients (the journal is full). */
  pause(): void;
  resume(): void;
  status(): {
    readonly connected: number;
    readonly port: number | null;
    readonly tlsPort: number | null;
    readonly refused: Readonly<Record<string, number>>;
  };
}
