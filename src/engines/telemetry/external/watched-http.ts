import { Agent, type ClientRequestArgs, request as plainRequest } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import { text } from 'node:stream/consumers';
import { storeAway } from './influx-http.ts';

export interface WatchedHttp {
  /** For others who speak to the same server. */
  readonly agent: Agent;
  /** GET, or POST of a form; the answer's text. Throws `unavailable` AppErrors, also for what is not answered 2xx. */
  ask(path: string, form?: Readonly<Record<string, string>>): Promise<string>;
  /** Connections were closed since `trust`: there may be another process at the other end. */
  readonly isDoubtful: boolean;
  trust(): void;
  stop(): void;
}

/** HTTP to one server, with an eye on its connections. */
export function createWatchedHttp(options: {
  readonly url: string;
  readonly timeoutMs: number;
}): WatchedHttp {
  const { url, timeoutMs } = options;
  const isSecure = url.startsWith('https:');
  const agent: Agent = isSecure ? new SecureAgent({ keepAlive: true }) : new Agent({ keepAlive: true });
  const send: typeof plainRequest = isSecure ? secureRequest : plainRequest;
  const connect = agent.createConnection.bind(agent);
  let isDoubtful = true;
  agent.createConnection = (to: ClientRequestArgs, done) => {
    const socket = connect(to, done);
    socket?.once('close', () => {
      isDoubtful = true;
    });
    return socket;
  };

  function answerTo(path: string, form: Readonly<Record<string, string>> | undefined): Promise<string> {
    const body = form === undefined ? '' : new URLSearchParams(form).toString();
    return new Promise((resolve, reject) => {
      const request = send(
        `${url}${path}`,
        {
          agent,
          signal: AbortSignal.timeout(timeoutMs),
          ...(form && {
            method: 'POST',
            headers: {
              'content-type': 'application/x-www-form-urlencoded',
              'content-length': Buffer.byteLength(body),
            },
          }),
        },
        (answer) => {
          const status = answer.statusCode ?? 0;
          text(answer).then((said) => {
            if (status >= 200 && status < 300) resolve(said);
            else reject(new Error(`${path} was answered ${status}: ${said.slice(0, 300)}`));
          }, reject);
        },
      );
      request.on('error', reject);
      request.end(body);
    });
  }

  return {
    agent,
    async ask(path, form) {
      try {
        return await answerTo(path, form);
      } catch (error) {
        throw storeAway(error);
      }
    },
    get isDoubtful() {
      return isDoubtful;
    },
    trust() {
      isDoubtful = false;
    },
    stop: () => agent.destroy(),
  };
}
