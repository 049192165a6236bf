import { AppError, messageOf } from '../../shared/errors.ts';

const setting = 'ROADSIDE_DATABASE_URL';

/** Where it is, without who and with what password; one that is reached by a socket of the file system by its directory. */
export function placeOf({ host, port, name }: { host: string; port: number; name: string }): string {
  return `the database at ${host}${host.startsWith('/') ? '' : `:${port}`}/${name} (${setting})`;
}

const certificateCodes =
  /^(DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CERT_|ERR_TLS_CERT_|HOSTNAME_MISMATCH|INVALID_CA)/;

/** What a PostgreSQL that answers refuses, in words of its own; what is not that has passed or is not foreseen. */
export function refusalOf(error: unknown, place: string, offersTls: boolean): AppError | null {
  const message = messageOf(error);
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const refuse = (name: string, sentence: string) =>
    new AppError('permanent', name, `${place} ${sentence}`, { cause: error });
  if (code === '28P01')
    return refuse('database-refused', `refuses the user or the password that ${setting} has`);
  // The driver's own: it was asked for a password and has none.
  if (/^SASL: .*password must be a/.test(message))
    return refuse('database-refused', `asks for a password: write it into ${setting}`);
  if (code === '28000' && offersTls && /(no encryption|SSL off)$/.test(message)) {
    return refuse(
      'database-tls-required',
      `lets nobody in without TLS: add ?sslmode=verify-full to ${setting}, and &sslrootcert=<file> where its certificate is not signed by a public authority`,
    );
  }
  if (code.startsWith('28'))
    return refuse('database-refused', `does not let the user of ${setting} in: ${message}`);
  if (code === '3D000')
    return refuse('database-missing', `is not there: make it, or correct its name in ${setting}`);
  if (code === '42501')
    return refuse(
      'database-rights-missing',
      `does not give the user of ${setting} the rights it needs: ${message}`,
    );
  if (message === 'The server does not support SSL connections')
    return refuse('database-without-tls', `does not speak TLS, which the sslmode in ${setting} asks for`);
  if (certificateCodes.test(code))
    return refuse(
      'database-certificate',
      `shows a certificate that is not trusted: ${message}; name its authority by sslrootcert=<file> in ${setting}`,
    );
  return null;
}
