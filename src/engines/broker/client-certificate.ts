import type { TLSSocket } from 'node:tls';
import type { ClientCertificate } from '../../gateway/broker.ts';

/** OpenSSL's words for a time that is over, or not yet come. */
const timeFaults = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID']);

/** What the other side has shown; null where it has shown nothing. */
export function certificateOf(socket: TLSSocket): ClientCertificate | null {
  const shown = socket.getPeerCertificate();
  // Without one the answer is an empty object, or null once the socket is gone.
  if (shown?.raw === undefined) return null;
  const name: unknown = shown.subject?.CN;
  return {
    name: typeof name === 'string' ? name : null,
    serial: shown.serialNumber.toUpperCase().replace(/^0+(?=.)/, ''),
    issuer: Object.entries(shown.issuer ?? {})
      .map(([key, value]) => `${key}=${value}`)
      .join(', '),
    validTo: Date.parse(shown.valid_to),
    fault: socket.authorized ? null : faultOf(socket.authorizationError),
    der: shown.raw,
  };
}

/** Typed as an Error; what is there is OpenSSL's word for it. */
function faultOf(error: unknown): 'expired' | 'untrusted' {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  return timeFaults.has(code) ? 'expired' : 'untrusted';
}
