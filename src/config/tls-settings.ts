import { createSecureContext } from 'node:tls';
import { certificate, integer, pem, type Read, revocationLists } from './setting-texts.ts';

/** Vehicles over TLS; PEM texts, not paths. */
export interface TlsSettings {
  readonly port: number;
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string;
  /** Path of the lists of what is revoked. */
  readonly clientCrl?: string;
}

/** Null where vehicles connect without TLS only. */
export function readTlsSettings(
  take: <T>(name: string, read: Read<T>, absent: T) => T,
  isSet: (name: string) => boolean,
  fault: (name: string, message: string) => void,
): TlsSettings | null {
  const port = take<number | null>('ROADSIDE_MQTTS_PORT', integer(0, 65_535), null);
  const cert = take<string | null>('ROADSIDE_TLS_CERT', certificate, null);
  const key = take<string | null>(
    'ROADSIDE_TLS_KEY',
    pem((text) => createSecureContext({ key: text, ...(cert && { cert }) })),
    null,
  );
  const clientCa = take<string | null>('ROADSIDE_TLS_CLIENT_CA', certificate, null);
  const clientCrl = take<string | null>('ROADSIDE_TLS_CLIENT_CRL', revocationLists, null);
  if (clientCrl !== null && !isSet('ROADSIDE_TLS_CLIENT_CA'))
    fault('ROADSIDE_TLS_CLIENT_CA', 'is needed with ROADSIDE_TLS_CLIENT_CRL');
  if (port !== null) {
    for (const needs of ['ROADSIDE_TLS_CERT', 'ROADSIDE_TLS_KEY'])
      if (!isSet(needs)) fault(needs, 'is needed with ROADSIDE_MQTTS_PORT');
  } else if (cert !== null || key !== null || clientCa !== null)
    fault(
      'ROADSIDE_MQTTS_PORT',
      'is needed with ROADSIDE_TLS_CERT, ROADSIDE_TLS_KEY and ROADSIDE_TLS_CLIENT_CA',
    );
  if (port === null || cert === null || key === null) return null;
  return {
    ...{ port, cert, key },
    ...(clientCa === null ? {} : { clientCa }),
    ...(clientCrl === null ? {} : { clientCrl }),
  };
}
