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
  mayPublish(clientId: string, topic: string): PublishVerdict;
  /** Where mayPublish said `taken`: calls `done` once the message is durable; in order for one client. */
  receive(publication: Publication, done: () => void): void;
  maySubscribe(clientId: string, filter: string): boolean;
  /** May a client keep a session over connections, or leave retained messages? */
  readonly persistentSessions: boolean;
  readonly retainedMessages: boolean;
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
  /** To one client, QoS 1, not retained; false where it is not connected. */
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
