import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { AppError } from '../shared/errors.ts';
import { type LogLevel, logLevels } from '../shared/logger.ts';
import { type BrokerSettings, readBrokerSettings } from './broker-settings.ts';
import { type Role, roleList, roles } from './roles.ts';
import {
  headers,
  host,
  integer,
  mailFrom,
  networks,
  password,
  pmtiles,
  proxies,
  type Read,
  Refused,
  rate,
  refuse,
  smsBody,
  token,
  url,
} from './setting-texts.ts';
import { type TelemetryPlace, telemetryPlace } from './telemetry-url.ts';
import { readTlsSettings, type TlsSettings } from './tls-settings.ts';

/** Everything that a start needs to know, checked. Secrets are in here: never log it whole. */
export interface Settings {
  readonly dataDir: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    readonly trustProxy: readonly string[];
  };
  readonly mqtt: {
    readonly host: string;
    readonly port: number;
    /** Addresses and networks whose connections begin with a PROXY header. */
    readonly proxies: readonly string[];
  };
  /** Null: only without TLS. */
  readonly mqtts: TlsSettings | null;
  /** Null: vehicles connect to this process. */
  readonly broker: BrokerSettings | null;
  readonly vehicleRate: number;
  /** New connections a second. */
  readonly connectionRates: { readonly all: number; readonly address: number };
  readonly adminPassword: string | null;
  /** All of them: this process is alone. */
  readonly roles: readonly Role[];
  /** Where the process with the gateway answers those without. */
  readonly link: { readonly host: string; readonly port: number };
  readonly databaseUrl: string | null;
  /** Null: the jobs run on PostgreSQL. */
  readonly redisUrl: string | null;
  /** Null: telemetry is kept in the data directory. */
  readonly telemetry: TelemetryPlace | null;
  readonly channels: {
    readonly smtpUrl: string | null;
    readonly mailFrom: string | null;
    readonly smsUrl: string | null;
    /** Template of what is posted to it; null: the usual one. */
    readonly smsBody: string | null;
    readonly smsHeaders: Readonly<Record<string, string>>;
    /** Networks that are not public and webhooks may reach all the same. */
    readonly webhookNetworks: readonly string[];
  };
  /** hawkBit's DDI, by which update clients ask for work. */
  readonly ddi: {
    /** Of a gateway that speaks for all vehicles; null: there is none. */
    readonly gatewayToken: string | null;
    readonly pollSeconds: number;
  };
  readonly retentionDays: number;
  /** Of samples that tell where a vehicle was. */
  readonly placeRetentionDays: number;
  readonly journalMaxBytes: number;
  /** A map of the operator's own, PMTiles version 3. */
  readonly basemap: string | null;
  /** The built console; tests build their own. */
  readonly consoleDirectory: string;
  readonly logLevel: LogLevel;
}

/**
 * Reads every `ROADSIDE_*` name of the environment. Throws one AppError (`bad-settings`) that lists every fault; an
 * unknown name is a fault. Paths are made absolute, files of certificates are read.
 */
export function loadSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const faults: { path: string; message: string }[] = [];
  const known = new Set<string>();
  function take<T>(name: string, read: Read<T>, absent: T): T {
    known.add(name);
    const text = environment[name];
    if (text === undefined || text === '') return absent;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      fault(name, error.message);
      return absent;
    }
  }

  const isSet = (name: string): boolean => (environment[name] ?? '') !== '';
  const fault = (path: string, message: string): void => void faults.push({ path, message });

  const httpHost = take('ROADSIDE_HTTP_HOST', host, '127.0.0.1');
  const httpPort = take('ROADSIDE_HTTP_PORT', integer(0, 65_535), 8080);
  const settings: Settings = {
    dataDir: resolve(take('ROADSIDE_DATA_DIR', (text) => text, './data')),
    http: {
      host: httpHost,
      port: httpPort,
      publicUrl: take(
        'ROADSIDE_PUBLIC_URL',
        url('http:', 'https:'),
        `http://${urlHost(httpHost)}:${httpPort}`,
      ).replace(/\/+$/, ''),
      trustProxy: take('ROADSIDE_TRUST_PROXY', proxies, []),
    },
    mqtt: {
      host: take('ROADSIDE_MQTT_HOST', host, '127.0.0.1'),
      port: take('ROADSIDE_MQTT_PORT', integer(0, 65_535), 1883),
      proxies: take('ROADSIDE_MQTT_PROXY_PROTOCOL', proxies, []),
    },
    mqtts: readTlsSettings(take, isSet, fault),
    broker: readBrokerSettings(take, isSet, fault),
    vehicleRate: take('ROADSIDE_VEHICLE_RATE', rate, 50),
    connectionRates: {
      all: take('ROADSIDE_CONNECTION_RATE', rate, 1000),
      address: take('ROADSIDE_CONNECTION_RATE_PER_ADDRESS', rate, 100),
    },
    adminPassword: take<string | null>('ROADSIDE_ADMIN_PASSWORD', password, null),
    roles: take('ROADSIDE_ROLES', roleList, roles),
    link: {
      host: take('ROADSIDE_LINK_HOST', host, '127.0.0.1'),
      port: take('ROADSIDE_LINK_PORT', integer(0, 65_535), 0),
    },
    databaseUrl: take<string | null>('ROADSIDE_DATABASE_URL', url('postgres:', 'postgresql:'), null),
    redisUrl: take<string | null>('ROADSIDE_REDIS_URL', url('redis:', 'rediss:'), null),
    telemetry: take<TelemetryPlace | null>('ROADSIDE_TELEMETRY_URL', telemetryPlace, null),
    channels: {
      smtpUrl: take<string | null>('ROADSIDE_SMTP_URL', url('smtp:', 'smtps:'), null),
      mailFrom: take<string | null>('ROADSIDE_MAIL_FROM', mailFrom, null),
      smsUrl: take<string | null>('ROADSIDE_SMS_URL', url('http:', 'https:'), null),
      smsBody: take<string | null>('ROADSIDE_SMS_BODY', smsBody, null),
      smsHeaders: take('ROADSIDE_SMS_HEADERS', headers, {}),
      webhookNetworks: take('ROADSIDE_WEBHOOK_NETWORKS', networks, []),
    },
    ddi: {
      gatewayToken: take<string | null>('ROADSIDE_DDI_GATEWAY_TOKEN', token, null),
      pollSeconds: take('ROADSIDE_DDI_POLL_SECONDS', integer(1, 86_399), 300),
    },
    retentionDays: take('ROADSIDE_RETENTION_DAYS', integer(1, 36_500), 400),
    placeRetentionDays: take('ROADSIDE_PLACE_RETENTION_DAYS', integer(1, 36_500), 30),
    journalMaxBytes: take('ROADSIDE_JOURNAL_MAX_MB', integer(64, 10_000_000), 4096) * 1_048_576,
    basemap: take<string | null>('ROADSIDE_BASEMAP', pmtiles, null),
    consoleDirectory: environment.TEST_CONSOLE_DIRECTORY || join(import.meta.dirname, '../../dist/console'),
    logLevel: take(
      'ROADSIDE_LOG_LEVEL',
      (text) =>
        (logLevels as readonly string[]).includes(text)
          ? (text as LogLevel)
          : refuse(`must be one of ${logLevels.join(', ')}; is "${text}"`),
      'info',
    ),
  };

  if (settings.roles.length < roles.length && !isSet('ROADSIDE_DATABASE_URL'))
    fault('ROADSIDE_DATABASE_URL', 'is needed with ROADSIDE_ROLES: the processes share one database');
  if ((settings.channels.smtpUrl === null) !== (settings.channels.mailFrom === null)) {
    const [has, needs] =
      settings.channels.smtpUrl === null
        ? ['ROADSIDE_MAIL_FROM', 'ROADSIDE_SMTP_URL']
        : ['ROADSIDE_SMTP_URL', 'ROADSIDE_MAIL_FROM'];
    if (!isSet(needs)) fault(needs, `is needed with ${has}`);
  }
  for (const name of Object.keys(environment).sort()) {
    if (name.startsWith('ROADSIDE_') && !known.has(name))
      fault(name, `is not a setting${nearest(name, known)}`);
  }
  if (faults.length > 0) {
    const lines = faults.map((fault) => `  ${fault.path} ${fault.message}`);
    throw new AppError(
      'invalid',
      'bad-settings',
      `${faults.length === 1 ? 'One setting is' : `${faults.length} settings are`} wrong; nothing was started.\n${lines.join('\n')}`,
      { fields: faults },
    );
  }
  return settings;
}

/** An address as it stands in a URL; one that means "every interface" becomes loopback. */
export function urlHost(address: string): string {
  if (address === '0.0.0.0' || address === '::') return '127.0.0.1';
  return isIP(address) === 6 ? `[${address}]` : address;
}

function nearest(name: string, known: ReadonlySet<string>): string {
  const words = new Set(name.split('_').slice(1));
  let best = '';
  let bestShared = 0;
  for (const candidate of known) {
    const shared = candidate
      .split('_')
      .slice(1)
      .filter((word) => words.has(word)).length;
    if (shared > bestShared) [best, bestShared] = [candidate, shared];
  }
  return best === '' ? '' : `; did you mean ${best}?`;
}
