import { certificate, type Read, refuse, token, url } from './setting-texts.ts';

/** An MQTT 5 broker elsewhere, to which vehicles connect. */
export interface BrokerSettings {
  /** Without user and password. */
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
  /** PEM of who signed its certificate; null: whom the system trusts. */
  readonly ca: string | null;
  /** Of our session there; no other process may have the same. */
  readonly clientId: string;
  /** How what vehicles say is subscribed to (`engines/broker/external/subscription.ts`). */
  readonly subscription: Subscription;
  /** What the broker shows when it asks us who may do what; null: it does not ask. */
  readonly hookSecret: string | null;
}

const subscriptions = ['auto', 'shared', 'own'] as const;
type Subscription = (typeof subscriptions)[number];

interface BrokerUrl {
  readonly url: string;
  readonly username: string | null;
  readonly password: string | null;
}

const name = 'ROADSIDE_BROKER_URL';
const besides = ['CA', 'CLIENT_ID', 'SUBSCRIPTION', 'HOOK_SECRET'].map((word) => `ROADSIDE_BROKER_${word}`);

const brokerUrl: Read<BrokerUrl> = (text) => {
  const parsed = new URL(url('mqtt:', 'mqtts:')(text));
  if (parsed.hostname === '' || !['', '/'].includes(parsed.pathname) || parsed.search + parsed.hash !== '')
    refuse('must be mqtt:// or mqtts://, and user:password@host:port at most');
  if (parsed.username === '' && parsed.password !== '') refuse('has a password without a user');
  return {
    url: `${parsed.protocol}//${parsed.host}`,
    username: part(parsed.username),
    password: part(parsed.password),
  };
};

function part(encoded: string): string | null {
  try {
    return encoded === '' ? null : decodeURIComponent(encoded);
  } catch {
    return refuse('has a user or password that is not percent-encoded');
  }
}

const clientId: Read<string> = (text) =>
  /^[A-Za-z0-9_-]{1,15}$|^[A-Za-z0-9_-]{18,60}$/.test(text)
    ? text
    : refuse('must have 1 to 15, or 18 to 60, letters, digits, - or _ (17 would be a VIN)');

const subscription: Read<Subscription> = (text) =>
  subscriptions.find((one) => one === text) ??
  refuse(`must be one of ${subscriptions.join(', ')}; is "${text}"`);

/** Null where vehicles connect to this process. */
export function readBrokerSettings(
  take: <T>(name: string, read: Read<T>, absent: T) => T,
  isSet: (name: string) => boolean,
  fault: (name: string, message: string) => void,
): BrokerSettings | null {
  const address = take<BrokerUrl | null>(name, brokerUrl, null);
  const ca = take<string | null>('ROADSIDE_BROKER_CA', certificate, null);
  const own = take('ROADSIDE_BROKER_CLIENT_ID', clientId, 'roadside');
  const how = take('ROADSIDE_BROKER_SUBSCRIPTION', subscription, 'auto');
  const hookSecret = take<string | null>('ROADSIDE_BROKER_HOOK_SECRET', token, null);
  if (!isSet(name)) {
    for (const other of besides) if (isSet(other)) fault(name, `is needed with ${other}`);
    return null;
  }
  for (const own of ['ROADSIDE_MQTTS_PORT', 'ROADSIDE_MQTT_PROXY_PROTOCOL'])
    if (isSet(own)) fault(own, `is of the broker in this process, which ${name} replaces`);
  if (ca !== null && address?.url.startsWith('mqtt:'))
    fault('ROADSIDE_BROKER_CA', `needs mqtts:// in ${name}`);
  return address === null ? null : { ...address, ca, clientId: own, subscription: how, hookSecret };
}
