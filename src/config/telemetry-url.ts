import { type Read, refuse } from './setting-texts.ts';

/** Where telemetry is kept when it is not in the data directory. */
export type TelemetryPlace = {
  /** `http://host:port`, without a slash at its end. */
  readonly url: string;
  /** Name of what is ours in it. */
  readonly measurement: string;
  /** What is sent there is packed on the way. */
  readonly gzip: boolean;
} & (
  | { readonly engine: 'victoriametrics' }
  | { readonly engine: 'influxdb'; readonly org: string; readonly bucket: string; readonly token: string }
);

const forms =
  'influxdb+http://host:8086?org=…&bucket=…&token=… or victoriametrics+http://host:8428, with https as well';
const asked = { influxdb: ['org', 'bucket', 'token'], victoriametrics: [] } as const;

/** What is refused never holds the token. */
export const telemetryPlace: Read<TelemetryPlace> = (text) => {
  const [, engine, protocol, rest] = /^(influxdb|victoriametrics)\+(https?):\/\/(.+)$/.exec(text) ?? [];
  if (!isEngine(engine) || !URL.canParse(`${protocol}://${rest}`)) return refuse(`must be ${forms}`);
  const { host, pathname, searchParams, username, password, hash } = new URL(`${protocol}://${rest}`);
  if (username !== '' || password !== '' || hash !== '')
    refuse('must have no user, password or # in it; InfluxDB is told by ?token=');
  for (const name of new Set(searchParams.keys()))
    if (!(['measurement', 'gzip', ...asked[engine]] as readonly string[]).includes(name))
      refuse(`has ?${name}=, which is not known; must be ${forms}`);
  for (const name of asked[engine])
    if ((searchParams.get(name) ?? '') === '') refuse(`needs ?${name}=; must be ${forms}`);
  const measurement = searchParams.get('measurement') ?? 'roadside';
  if (!/^[A-Za-z][A-Za-z0-9]{0,63}$/.test(measurement))
    refuse('must have a ?measurement= of letters and digits, beginning with a letter');
  const gzip = searchParams.get('gzip') ?? 'off';
  if (gzip !== 'on' && gzip !== 'off') refuse('must have ?gzip=on or ?gzip=off');
  const url = `${protocol}://${host}${pathname.replace(/\/+$/, '')}`;
  const place = { url, measurement, gzip: gzip === 'on' };
  const told = (name: string): string => searchParams.get(name) ?? '';
  return engine === 'victoriametrics'
    ? { engine, ...place }
    : { engine, ...place, org: told('org'), bucket: told('bucket'), token: told('token') };
};

const isEngine = (name: string | undefined): name is keyof typeof asked =>
  name !== undefined && Object.hasOwn(asked, name);
