/**
 * SEAM. A way to reach a person. Each is one file in `engines/channels`. Not in it: to whom, when, how often.
 */
export const channelNames = ['email', 'sms', 'webhook'] as const;
export type ChannelName = (typeof channelNames)[number];

/** In the receiver's language; nothing in it is markup. */
export interface ChannelMessage {
  /** The same for every try: a receiver who sees it again may drop it. */
  readonly id: string;
  readonly address: string;
  readonly language: string;
  /** One line. */
  readonly subject: string;
  readonly text: string;
  /** The same as a page, for channels that can show one. */
  readonly html: string;
  /** For where every character costs. */
  readonly short: string;
  /** For programs. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What a webhook's messages are signed with. */
  readonly secret: string | null;
  /** Where a POST ends messages of this kind; null where nobody may. */
  readonly unsubscribe: string | null;
}

export interface ChannelContext {
  /**
   * Called once, just before the receiver may have the message; nothing is sent before it resolves, and where it rejects
   * nothing was. What fails earlier was certainly not delivered.
   */
  readonly handing: () => Promise<void>;
  readonly signal: AbortSignal;
}

export interface Channel {
  readonly name: ChannelName;
  /** Can the receiver tell a repeat by its id? Where not, what may have been delivered is not sent again by itself. */
  readonly canRepeat: boolean;
  /** Says what is wrong with an address, or null. */
  check(address: string): string | null;
  /** @throws ChannelError */
  send(message: ChannelMessage, context: ChannelContext): Promise<{ readonly providerId: string | null }>;
  close(): Promise<void>;
}

/**
 * - `passing`: certainly not delivered, may succeed later
 * - `slow-down`: the same, asked for by the other side
 * - `address`: refused for this receiver; trying again is of no use
 * - `permanent`: refused, whoever the receiver is
 * - `unknown`: it may have been delivered
 */
export const channelErrorKinds = ['passing', 'slow-down', 'address', 'permanent', 'unknown'] as const;
export type ChannelErrorKind = (typeof channelErrorKinds)[number];

export class ChannelError extends Error {
  readonly kind: ChannelErrorKind;
  readonly retryAfterMs: number | null;

  constructor(kind: ChannelErrorKind, message: string, retryAfterMs: number | null = null) {
    super(message);
    this.name = 'ChannelError';
    this.kind = kind;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A header, or one line of a message: no line break or other control character survives. */
export const oneLine = (text: string): string =>
  text
    .toWellFormed()
    .replaceAll(/\s*[\p{Cc}\p{Zl}\p{Zp}]+\s*/gu, ' ')
    .trim();
