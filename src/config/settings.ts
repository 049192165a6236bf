import { isIP } from 'node:net';
import { join, resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import { AppError } from '../shared/errors.ts';
import { type LogLevel, logLevels } from '../shared/logger.ts';
import {
  certificate,
  headers,
  host,
  integer,
  mailFrom,
  networks,
  password,
  pem,
  pmtiles,
  type Read,
  Refused,
  refuse,
  smsBody,
  token,
  trustProxy,
  url,
} from './setting-texts.ts';

export const roles = ['gateway', 'pipeline', 'api', 'worker'] as const;
export type Role = (typeof roles)[number];

/** Everything that a start needs to know, checked. Secrets are in here: never log it whole. */
export interface Settings {
  readonly dataDir: string;
  readonly http: {
    readonly host: string;
    readonly port: number;
    readonly publicUrl: string;
    readonly trustProxy: readonly string[];
  };
  readonly mqtt: { readonly host: string; readonly port: number };
  readonly mqtts: {
    readonly port: number;
    readonly cert: string;
    readonly key: string;
    readonly clientCa?: string;
  } | null;
  readonly vehicleRate: number;
  readonly adminPassword: string | null;
  readonly roles: readonly Role[];
  readonly databaseUrl: string | null;
  /** Null: the jobs run on PostgreSQL. */
  readonly redisUrl: string | null;
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
  readonly journalMaxBytes: number;
  /** A map of the operator's own, PMTiles version 3. */
  readonly basemap: string | null;
  /** The built console; tests build their own. */
  readonly consoleDirectory: string;
  readonly logLevel: LogLevel;
}

const roleList: Read<readonly Role[]> = (text) => {
  if (text === 'all') return roles;
  for (const name of text.split(','))
    if (!(roles as readonly string[]).includes(name))
      refuse(`must be all, or a list of ${roles.join(', ')}; has "${name}"`);
  const wanted = new Set(text.split(','));
  if (roles.some((role) => !wanted.has(role)))
    refuse('asks for roles as separate processes, which this version does not have; use all');
  return roles;
};

/** Known names that this version cannot honour: saying so beats ignoring them. */
const unavailable: Record<string, string> = {
  ROADSIDE_TELEMETRY_URL: 'an external telemetry store',
  ROADSIDE_BROKER_URL: 'an external broker',
};

/**
 * Reads every `ROADSIDE_*` name of the environment. Throws one AppError (`bad-settings`) that lists every fault; an
 * unknown name is a fault. Paths are made absolute, files of certificates are read.
 */
export function loadSettings(
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Settings {
  const faults: { path: string; message: string }[] = [];
  const known = new Set(Object.keys(unavailable));
  function take<T>(name: string, read: Read<T>, absent: T): T {
    known.add(name);
    const text = environment[name];
    if (text === undefined || text === '') return absent;
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      faults.push({ path: name, message: error.message });
      return absent;
    }
  }

  const httpHost = take('ROADSIDE_HTTP_HOST', host, '127.0.0.1');
  const httpPort = take('ROADSIDE_HTTP_PORT', integer(0, 65_535), 8080);
  const mqttsPort = take<number | null>('ROADSIDE_MQTTS_PORT', integer(0, 65_535), null);
  const cert = take<string | null>('ROADSIDE_TLS_CERT', certificate, null);
  const key = take<string | null>(
    'ROADSIDE_TLS_KEY',
    pem((text) => createSecureContext({ key: text, ...(cert && { cert }) })),
    null,
  );
  const clientCa = take<string | null>('ROADSIDE_TLS_CLIENT_CA', certificate, null);
  if (mqttsPort !== null) {
    if (!environment.ROADSIDE_TLS_CERT)
      faults.push({ path: 'ROADSIDE_TLS_CERT', message: 'is needed with ROADSIDE_MQTTS_PORT' });
    if (!environment.ROADSIDE_TLS_KEY)
      faults.push({ path: 'ROADSIDE_TLS_KEY', message: 'is needed with ROADSIDE_MQTTS_PORT' });
  } else if (cert !== null || key !== null || clientCa !== null) {
    faults.push({
      path: 'ROADSIDE_MQTTS_PORT',
      message: 'is needed with ROADSIDE_TLS_CERT, ROADSIDE_TLS_KEY and ROADSIDE_TLS_CLIENT_CA',
    });
  }

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
      trustProxy: take('ROADSIDE_TRUST_PROXY', trustProxy, []),
    },
    mqtt: {
      host: take('ROADSIDE_MQTT_HOST', host, '127.0.0.1'),
      port: take('ROADSIDE_MQTT_PORT', integer(0, 65_535), 1883),
    },
    mqtts:
      mqttsPort !== null && cert !== null && key !== null
        ? { port: mqttsPort, cert, key, ...(clientCa === null ? {} : { clientCa }) }
        : null,
    vehicleRate: take('ROADSIDE_VEHICLE_RATE', integer(0, 1_000_000), 50),
    adminPassword: take<string | null>('ROADSIDE_ADMIN_PASSWORD', password, null),
    roles: take('ROADSIDE_ROLES', roleList, roles),
    databaseUrl: take<string | null>('ROADSIDE_DATABASE_URL', url('postgres:', 'postgresql:'), null),
    redisUrl: take<string | null>('ROADSIDE_REDIS_URL', url('redis:', 'rediss:'), null),
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

  if ((settings.channels.smtpUrl === null) !== (settings.channels.mailFrom === null)) {
    const [has, needs] =
      settings.channels.smtpUrl === null
        ? ['ROADSIDE_MAIL_FROM', 'ROADSIDE_SMTP_URL']
        : ['ROADSIDE_SMTP_URL', 'ROADSIDE_MAIL_FROM'];
    if (!environment[needs]) faults.push({ path: needs, message: `is needed with ${has}` });
  }
  for (const [name, what] of Object.entries(unavailable)) {
    if (environment[name])
      faults.push({ path: name, message: `asks for ${what}, which this version does not have` });
  }
  for (const name of Object.keys(environment).sort()) {
    if (name.startsWith('ROADSIDE_') && !known.has(name))
      faults.push({ path: name, message: `is not a setting${nearest(name, known)}` });
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
