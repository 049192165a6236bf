import { AppError, messageOf } from './errors.ts';

/** Why a port could not be listened on, in one sentence that names what to change. */
export function listenError(error: unknown, what: string, host: string, port: number): AppError {
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'EADDRINUSE'
      ? 'another program has it'
      : code === 'EACCES'
        ? 'this user may not use it'
        : code === 'EADDRNOTAVAIL'
          ? 'this machine does not have the address'
          : messageOf(error);
  return new AppError(
    'permanent',
    'cannot-listen',
    `${what} cannot listen on ${host} port ${port}: ${reason}.`,
    {
      cause: error,
    },
  );
}
