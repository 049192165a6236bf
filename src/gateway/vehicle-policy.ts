import type { Journal } from '../journal/journal.ts';
import type { Logger } from '../shared/logger.ts';
import { downFilter, parseUpTopic } from '../wire/topics.ts';
import { isVin } from '../wire/vin.ts';
import {
  type BrokerLimits,
  type BrokerPolicy,
  type ClientCertificate,
  type ConnectRequest,
  connackCodes,
} from './broker.ts';
import type { Presence } from './presence.ts';

/** `busy`: too many are being checked now, or this one has failed too often; it may try again later. */
export type SecretVerdict = 'right' | 'wrong' | 'busy';

/** `of-another`: it is good, but of another vehicle. */
export type CertificateVerdict = 'right' | 'expired' | 'untrusted' | 'revoked' | 'of-another';

export interface VehiclePolicyOptions {
  /** Is this the vehicle's secret? Rejects where that cannot be found out. */
  readonly verify: (vin: string, secret: Buffer, remoteAddress: string) => Promise<SecretVerdict>;
  /** Registered, with credentials that are not revoked? For those who sign in by certificate. */
  readonly mayConnect: (vin: string) => boolean;
  /** Is this certificate the vehicle's, and does it count? Then it is signed in by it. */
  readonly certified: (vin: string, certificate: ClientCertificate) => CertificateVerdict;
  readonly append: Journal['append'];
  /** Milliseconds since 1970 UTC. */
  readonly now: () => number;
  readonly presence: Presence;
  /** The vehicle listens to its own `down/` topics: what it must get is due now. */
  readonly onSubscribed: (vin: string, filter: string) => void;
  readonly logger: Logger;
}

export interface VehiclePolicy extends BrokerPolicy {
  counters(): VehicleCounters;
}

interface VehicleCounters {
  readonly messages: number;
  readonly bytes: number;
  readonly signIns: number;
  /**
   * By what was wrong: `identifier`, `user`, `secret`, `busy`, `error`; of certificates `certificate` (of another, or of a vehicle that
   * is not registered), `certificate-untrusted`, `certificate-expired`, `certificate-revoked`.
   */
  readonly refusedSignIns: Readonly<Record<string, number>>;
  readonly refusedPublications: number;
  readonly refusedSubscriptions: number;
}

/** New connections a second; 0 = no limit. */
export interface ConnectionRates {
  readonly all: number;
  readonly address: number;
}

/** What a vehicle can need and no more; only the rates are settings. Balancers and tools on this machine stand for many vehicles. */
export function vehicleLimits(messagesPerSecond: number, { all, address }: ConnectionRates): BrokerLimits {
  return {
    packetBytes: 256 * 1024,
    bytesBeforeConnect: 4096,
    connectTimeoutMs: 5000,
    keepAliveSeconds: { min: 1, max: 1200 },
    subscriptions: 10,
    topicBytes: 256,
    topicLevels: 10,
    messagesPerSecond,
    connections: {
      ...{ perSecond: all, perSecondOfAddress: address, mostWaitMs: 20_000 },
      isOwn: (from) => /^(?:::ffff:)?127\.|^::1$/.test(from),
    },
  };
}

/**
 * What a vehicle may do: sign in as itself, publish below its own `up/`, subscribe below its own `down/`.
 * All it says goes to the journal, byte for byte; its coming and going too. Refusals are counted; at level `debug` the log
 * says whose and why.
 */
export function createVehiclePolicy(options: VehiclePolicyOptions): VehiclePolicy {
  const { append, now, presence, logger } = options;
  const refusedSignIns: Record<string, number> = {};
  let messages = 0;
  let bytes = 0;
  let signIns = 0;
  let refusedPublications = 0;
  let refusedSubscriptions = 0;

  const countRefusal = (why: string, code: number): number => {
    refusedSignIns[why] = (refusedSignIns[why] ?? 0) + 1;
    return code;
  };

  async function judge(request: ConnectRequest): Promise<number> {
    const { clientId: vin, username, password, certificate, remoteAddress } = request;
    const refuse = (why: string, code: number): number => {
      logger.debug({ vin, why, remoteAddress }, 'a sign-in was refused');
      return countRefusal(why, code);
    };
    if (!isVin(vin)) return refuse('identifier', connackCodes.identifierRejected);
    // Who shows one is judged by it alone, whatever secret he has.
    if (certificate !== null) {
      const isKnown = options.mayConnect(vin) && (username === null || username === vin);
      const verdict = isKnown ? options.certified(vin, certificate) : 'of-another';
      if (verdict === 'right') return connackCodes.accepted;
      const why = verdict === 'of-another' ? (certificate.fault ?? '') : verdict;
      return refuse(why === '' ? 'certificate' : `certificate-${why}`, connackCodes.notAuthorized);
    }
    if (username !== vin || password === null) return refuse('user', connackCodes.badCredentials);
    const verdict = await options.verify(vin, password, remoteAddress);
    if (verdict === 'busy') return refuse('busy', connackCodes.unavailable);
    if (verdict === 'wrong') return refuse('secret', connackCodes.badCredentials);
    return connackCodes.accepted;
  }

  const note = (vin: string, online: boolean, at: number): void => {
    append({ kind: 'presence', vin, online, receivedAt: at }, () => {});
  };

  return {
    persistentSessions: false,
    retainedMessages: false,

    async signIn(request) {
      try {
        const code = await judge(request);
        if (code === connackCodes.accepted) signIns++;
        return code;
      } catch (error) {
        logger.warn({ err: error }, 'a sign-in could not be checked');
        return countRefusal('error', connackCodes.unavailable);
      }
    },

    mayPublish(vin, topic) {
      if (parseUpTopic(topic)?.vin === vin) return 'taken';
      refusedPublications++;
      logger.debug({ vin, topic }, 'a publication was refused');
      return 'refused';
    },

    receive({ clientId, topic, payload }, done) {
      messages++;
      bytes += payload.length;
      append({ kind: 'message', vin: clientId, topic, payload, receivedAt: now(), retryOf: null }, done);
    },

    maySubscribe(vin, filter) {
      const below = downFilter(vin).slice(0, -1);
      if (filter.startsWith(below) && filter.length > below.length) return true;
      refusedSubscriptions++;
      logger.debug({ vin, filter }, 'a subscription was refused');
      return false;
    },

    onOnline(vin) {
      const at = now();
      if (presence.online(vin, at)) note(vin, true, at);
    },

    onOffline(vin) {
      const at = now();
      if (presence.offline(vin, at)) note(vin, false, at);
    },

    onSubscribed: options.onSubscribed,

    counters: () => ({
      messages,
      bytes,
      signIns,
      refusedSignIns: { ...refusedSignIns },
      refusedPublications,
      refusedSubscriptions,
    }),
  };
}
