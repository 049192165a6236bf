import { parseArgs } from 'node:util';

/** What `simulate` and `replay` share: where the server is and who signs in. */
export const connectionFlags = {
  url: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  mqtt: { type: 'string' },
} as const;

export interface Connection {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly mqttUrl: string;
}

/** A mistake of the person at the keyboard: shown without a stack, exit code 2. */
export class UsageError extends Error {}

/** The environment's settings are the server's own, so that both find each other without a flag. */
export function connectionOf(
  values: Partial<Record<keyof typeof connectionFlags, string>>,
  environment: Readonly<Record<string, string | undefined>>,
): Connection {
  const setting = (name: string, fallback: string): string => environment[`ROADSIDE_${name}`] || fallback;
  const password = values.password ?? environment.ROADSIDE_ADMIN_PASSWORD;
  if (password === undefined || password === '') {
    throw new UsageError('No password: give --password, or set ROADSIDE_ADMIN_PASSWORD.');
  }
  return {
    url: url(
      values.url ?? `http://${reachable(setting('HTTP_HOST', '127.0.0.1'))}:${setting('HTTP_PORT', '8080')}`,
      '--url',
    ),
    username: values.user ?? 'admin',
    password,
    mqttUrl: url(
      values.mqtt ?? `mqtt://${reachable(setting('MQTT_HOST', '127.0.0.1'))}:${setting('MQTT_PORT', '1883')}`,
      '--mqtt',
    ),
  };
}

/** An address to listen on is not always one to connect to. */
export const reachable = (host: string): string =>
  host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

export function numberFlag(
  name: string,
  text: string | undefined,
  fallback: number,
  low: number,
  high: number,
): number {
  if (text === undefined) return fallback;
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < low || value > high) {
    throw new UsageError(`--${name} must be a number from ${low} to ${high}, not "${text}".`);
  }
  return value;
}

/** `parseArgs` with its complaints as usage errors. */
export function readArguments<T extends NonNullable<Parameters<typeof parseArgs>[0]>>(
  config: T,
): ReturnType<typeof parseArgs<T>> {
  try {
    return parseArgs(config);
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function url(text: string, flag: string): string {
  if (!URL.canParse(text)) throw new UsageError(`${flag} is not an address: "${text}".`);
  return text;
}
