import SMTPConnection from 'nodemailer/lib/smtp-connection';

export interface SmtpServerOptions {
  /** `smtp://user:password@host:587`, or `smtps://…`. */
  readonly url: string;
  readonly timeoutMs: number;
}

/** A connection that is greeted and signed in; one message at a time. */
export interface SmtpLease {
  readonly connection: SMTPConnection;
  /** It has carried a message before: the server may have hung up meanwhile. */
  readonly isUsed: boolean;
  /** For the next message. */
  giveBack(): void;
  /** Something is wrong with it. */
  drop(): void;
}

export interface SmtpConnections {
  /** Waits where all are taken. @throws Error of the connection or sign-in */
  take(isNew?: boolean): Promise<SmtpLease>;
  close(): void;
}

const mostOpen = 8;
/** Servers hang up on whoever is silent for minutes, or sends more than a hundred or so. */
const idleMs = 20_000;
const mostMessages = 90;

/** Connections are kept for a while: greeting, TLS and sign-in cost more than the message. */
export function createSmtpConnections({ url, timeoutMs }: SmtpServerOptions): SmtpConnections {
  const server = new URL(url);
  const secure = server.protocol === 'smtps:';
  const user = decodeURIComponent(server.username);
  const idle: { connection: SMTPConnection; messages: number; timer: NodeJS.Timeout }[] = [];
  const waiters: (() => void)[] = [];
  let open = 0;
  let isClosed = false;

  const connect = async (): Promise<SMTPConnection> => {
    const connection = new SMTPConnection({
      host: server.hostname.replace(/^\[|\]$/g, ''),
      port: server.port === '' ? (secure ? 465 : 587) : Number(server.port),
      secure,
      // A password never travels in the clear, but to the same machine.
      requireTLS: !secure && user !== '' && !['localhost', '127.0.0.1', '[::1]'].includes(server.hostname),
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
    });
    // An error between messages has nobody else to hear it.
    connection.on('error', () => undefined);
    connection.on('end', () => discard(connection));
    await new Promise<void>((resolve, reject) => {
      connection.once('error', reject);
      connection.connect((error) => (error ? reject(error) : resolve()));
    });
    if (user === '') return connection;
    await new Promise<void>((resolve, reject) =>
      connection.login({ user, pass: decodeURIComponent(server.password) }, (error) =>
        error ? reject(error) : resolve(),
      ),
    ).catch((error: unknown) => {
      connection.close();
      throw error;
    });
    return connection;
  };

  function ended(): void {
    open--;
    waiters.shift()?.();
  }

  function keep(connection: SMTPConnection, messages: number): void {
    if (isClosed || messages >= mostMessages) {
      connection.quit();
      ended();
      return;
    }
    const entry = {
      connection,
      messages,
      timer: setTimeout(() => discard(connection), idleMs).unref(),
    };
    idle.push(entry);
    waiters.shift()?.();
  }

  /** Does nothing where it is in use. */
  function discard(connection: SMTPConnection): void {
    const index = idle.findIndex((entry) => entry.connection === connection);
    if (index < 0) return;
    const [entry] = idle.splice(index, 1);
    clearTimeout(entry?.timer);
    connection.quit();
    ended();
  }

  function leaseOf(connection: SMTPConnection, messages: number): SmtpLease {
    let isOver = false;
    const once = (work: () => void) => () => {
      if (isOver) return;
      isOver = true;
      work();
    };
    return {
      connection,
      isUsed: messages > 0,
      giveBack: once(() => keep(connection, messages + 1)),
      drop: once(() => {
        connection.close();
        ended();
      }),
    };
  }

  return {
    async take(isNew = false) {
      for (;;) {
        if (isNew) for (const { connection } of [...idle]) discard(connection);
        const entry = idle.pop();
        if (entry !== undefined) {
          clearTimeout(entry.timer);
          return leaseOf(entry.connection, entry.messages);
        }
        if (open < mostOpen) break;
        await new Promise<void>((resolve) => waiters.push(resolve));
      }
      open++;
      try {
        return leaseOf(await connect(), 0);
      } catch (error) {
        ended();
        throw error;
      }
    },
    close() {
      isClosed = true;
      for (const { connection } of [...idle]) discard(connection);
    },
  };
}
