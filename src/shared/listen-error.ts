import { AppError, messageOf } from './errors.ts';

/** What could not listen, and the settings that say where: whoever reads the message changes one of them. */
export interface Listening {
  readonly what: string;
  readonly portSetting: string;
  readonly hostSetting: string;
}

/** Why a port could not be listened on, and what to change. */
export function listenError(error: unknown, listening: Listening, host: string, port: number): AppError {
  const { what, portSetting, hostSetting } = listening;
  const code = (error as NodeJS.ErrnoException).code;
  const reason =
    code === 'EADDRINUSE'
      ? `another program has it; stop that program, or set ${portSetting} to another port`
      : code === 'EACCES'
        ? `this user may not use it; set ${portSetting} to a port from 1024 on`
        : code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND'
          ? `this machine does not have the address; set ${hostSetting} to one that it has`
          : messageOf(error);
  return new AppError(
    'permanent',
    'cannot-listen',
    `${what} cannot listen on ${host} port ${port}: ${reason}.`,
    { cause: error },
  );
}
