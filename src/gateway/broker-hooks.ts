import { createHash, timingSafeEqual } from 'node:crypto';
import { type Broker, type BrokerPolicy, connackCodes } from './broker.ts';

/** What a broker elsewhere says of a client that signs in there. */
export interface HookSignIn {
  readonly clientId: string;
  readonly username: string | null;
  readonly password: string | null;
  /** Common name of a certificate that the broker has checked; null: none, or not said. */
  readonly certificateName: string | null;
  /** Null where the broker does not say it. */
  readonly remoteAddress: string | null;
}

export interface HookClient {
  readonly clientId: string;
  readonly username: string | null;
}

/** The questions that a broker elsewhere asks, answered by the policy of the gateway. `server`: it is us. */
export interface BrokerHooks {
  /** Is this what the broker was told to show? */
  isBroker(secret: string): boolean;
  signIn(request: HookSignIn): Promise<'vehicle' | 'server' | 'refused'>;
  isServer(username: string | null): boolean;
  mayPublish(client: HookClient, topic: string): boolean;
  maySubscribe(client: HookClient, filter: string): boolean;
  /** As in the broker's seam. */
  hear(event: string, fields: Readonly<Record<string, unknown>>): boolean;
}

export interface BrokerHooksOptions {
  readonly policy: Pick<BrokerPolicy, 'signIn' | 'mayPublish' | 'maySubscribe'>;
  /** Registered, with credentials that are not revoked. */
  readonly mayConnect: (vin: string) => boolean;
  readonly broker: Pick<Broker, 'hear'>;
  /** Null: no broker may ask. */
  readonly secret: string | null;
  /** As whom we sign in at the broker; a username of null is nobody. */
  readonly server: { readonly username: string | null; readonly password: string | null };
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
const isSame = (given: string, right: string): boolean => timingSafeEqual(digest(given), digest(right));

export function createBrokerHooks(options: BrokerHooksOptions): BrokerHooks {
  const { policy, mayConnect, broker, secret, server } = options;
  const isServer = (username: string | null): boolean => username !== null && username === server.username;
  /** Under another client id nobody is a vehicle, whoever he is. */
  const isVehicle = ({ clientId, username }: HookClient): boolean =>
    username === clientId && mayConnect(clientId);

  return {
    isBroker: (given) => secret !== null && isSame(given, secret),
    isServer,

    async signIn({ clientId, username, password, certificateName, remoteAddress }) {
      if (isServer(username))
        return server.password !== null && isSame(password ?? '', server.password) ? 'server' : 'refused';
      if (certificateName !== null && certificateName !== clientId) return 'refused';
      const code = await policy.signIn({
        ...{ clientId, username, certificate: null, clean: true, keepAliveSeconds: 0 },
        password: password === null ? null : Buffer.from(password),
        // Where it is not said, who fails makes only himself wait.
        remoteAddress: remoteAddress ?? `unknown, of ${clientId}`,
      });
      return code === connackCodes.accepted ? 'vehicle' : 'refused';
    },

    mayPublish: (client, topic) =>
      isServer(client.username) ||
      (isVehicle(client) && policy.mayPublish(client.clientId, topic) === 'taken'),
    maySubscribe: (client, filter) =>
      isServer(client.username) || (isVehicle(client) && policy.maySubscribe(client.clientId, filter)),
    hear: (event, fields) => broker.hear?.(event, fields) ?? false,
  };
}
