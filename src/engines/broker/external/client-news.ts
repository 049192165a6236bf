/** What a broker elsewhere says of a client. */
export interface ClientNews {
  readonly what: 'connected' | 'disconnected' | 'subscribed';
  readonly clientId: string;
  /** As whom it signed in; null where that was not said. */
  readonly username: string | null;
  /** Of a subscription; else null. */
  readonly filter: string | null;
  /** Milliseconds since 1970 UTC at the broker; null where that was not said. */
  readonly at: number | null;
}

/** Topics on which brokers tell of their clients; each has some of them. */
export const newsFilters = [
  // Mosquitto's log, with `log_dest topic`: notices, and subscriptions.
  '$SYS/broker/log/N',
  '$SYS/broker/log/M/subscribe',
  // EMQX's events (`sys_topics.sys_event_messages`).
  '$SYS/brokers/+/clients/+/connected',
  '$SYS/brokers/+/clients/+/disconnected',
  '$SYS/brokers/+/clients/+/subscribed',
] as const;

/** A line may begin with its time. Names are matched narrowly: whoever chooses a client id must not forge a line of another. */
const connected =
  /^(?:[^ ]+: )?New client connected from [^ ]+ as ([A-Za-z0-9]+) \(p\d, c\d, k\d+(?:, u'(.*)')?\)\.$/;
const gone =
  /^(?:[^ ]+: )?(?:Client ([A-Za-z0-9]+) (?:disconnected|closed its connection|has exceeded timeout, disconnecting|been disconnected by administrative action|disconnected due to (?:malformed packet|protocol error|out of memory))\.|Bad socket read\/write on client ([A-Za-z0-9]+): [^:]*)$/;
const subscribed = /^(?:[^ ]+: )?([A-Za-z0-9]+) \d ([^ ]+)$/;
/** The client is there again, under another connection. */
const replaced = new Set(['takenover', 'takeovered', 'discarded']);

/** What a message on one of these topics says; null: nothing of a client. A client is never believed to be another than it signed in as. */
export function readClientNews(topic: string, payload: Buffer): ClientNews | null {
  const text = payload.toString('utf8');
  if (topic === '$SYS/broker/log/N') return ofNotice(text);
  if (topic === '$SYS/broker/log/M/subscribe') {
    const [, clientId, filter] = subscribed.exec(text) ?? [];
    return clientId === undefined || filter === undefined
      ? null
      : { what: 'subscribed', clientId, username: null, filter, at: null };
  }
  const [, what] =
    /^\$SYS\/brokers\/[^/]+\/clients\/[^/]+\/(connected|disconnected|subscribed)$/.exec(topic) ?? [];
  return what === undefined ? null : readHookNews(what, jsonOf(text));
}

function ofNotice(text: string): ClientNews | null {
  const [, clientId, username = null] = connected.exec(text) ?? [];
  if (clientId !== undefined) return { what: 'connected', clientId, username, filter: null, at: null };
  const [, left, broken] = gone.exec(text) ?? [];
  const leaver = left ?? broken;
  return leaver === undefined
    ? null
    : { what: 'disconnected', clientId: leaver, username: null, filter: null, at: null };
}

/** EMQX's own word and fields for it, as in its events, its rules and its older web hook; null: nothing of a client. */
export function readHookNews(event: string, fields: Readonly<Record<string, unknown>>): ClientNews | null {
  const [, what] = /^(?:(?:client|session)[._])?(connected|disconnected|subscribed)$/.exec(event) ?? [];
  const { clientid: clientId, username, topic, reason } = fields;
  if (what === undefined || typeof clientId !== 'string') return null;
  const news = {
    clientId,
    username: typeof username === 'string' && username !== '' ? username : null,
    filter: typeof topic === 'string' ? topic : null,
    at: millisecondsOf(fields[`${what}_at`] ?? fields.timestamp ?? fields.ts),
  };
  if (what === 'disconnected') return replaced.has(String(reason)) ? null : { ...news, what };
  if (what === 'connected') return { ...news, what };
  return news.filter === null ? null : { ...news, what: 'subscribed' };
}

/** Old versions say seconds: too coarse to tell what came first. */
function millisecondsOf(value: unknown): number | null {
  return typeof value === 'number' && value > 1e11 ? value : null;
}

function jsonOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}
