import {
  type Channel,
  type ChannelError,
  type ChannelErrorKind,
  type ChannelName,
  channelNames,
} from './channel.ts';

/** How a channel of this process does. Times are milliseconds since 1970 UTC; null: not since the start. */
export interface ChannelState {
  readonly channel: ChannelName;
  readonly isSetUp: boolean;
  /** It has failed since it last took a message, and not because of a receiver. */
  readonly isDown: boolean;
  readonly downSince: number | null;
  readonly lastSentAt: number | null;
  readonly lastError: string | null;
  readonly lastErrorAt: number | null;
}

export interface ChannelCounts {
  readonly sent: Readonly<Record<string, number>>;
  readonly failed: Readonly<Record<string, number>>;
  /** Seconds from being due to being taken, summed, by channel. */
  readonly waitedSeconds: Readonly<Record<string, number>>;
}

export interface ChannelHealth {
  sent(channel: ChannelName, at: number, waitedMs: number): void;
  failed(channel: ChannelName, error: Pick<ChannelError, 'kind' | 'message'>, at: number): void;
  states(): readonly ChannelState[];
  counts(): ChannelCounts;
}

/** These say something of the other side, not of one receiver. */
const ofTheChannel: readonly ChannelErrorKind[] = ['passing', 'slow-down', 'permanent', 'unknown'];

export function createChannelHealth(channels: ReadonlyMap<ChannelName, Channel>): ChannelHealth {
  const sent: Record<string, number> = {};
  const failed: Record<string, number> = {};
  const waitedSeconds: Record<string, number> = {};
  const states = new Map<ChannelName, ChannelState>(
    channelNames.map((channel) => [
      channel,
      {
        ...{ channel, isSetUp: channels.has(channel), isDown: false, downSince: null },
        ...{ lastSentAt: null, lastError: null, lastErrorAt: null },
      },
    ]),
  );
  const change = (channel: ChannelName, changed: Partial<ChannelState>) => {
    const state = states.get(channel);
    if (state !== undefined) states.set(channel, { ...state, ...changed });
  };
  return {
    sent(channel, at, waitedMs) {
      sent[channel] = (sent[channel] ?? 0) + 1;
      waitedSeconds[channel] = (waitedSeconds[channel] ?? 0) + Math.max(0, waitedMs) / 1000;
      change(channel, { lastSentAt: at, isDown: false, downSince: null });
    },
    failed(channel, { kind, message }, at) {
      const key = `${channel} ${kind}`;
      failed[key] = (failed[key] ?? 0) + 1;
      // A webhook is the receiver's own server: one that is away says nothing of the others.
      const isDown = channel !== 'webhook' && ofTheChannel.includes(kind);
      const before = states.get(channel);
      change(channel, {
        ...{ lastError: message.slice(0, 500), lastErrorAt: at },
        ...(isDown ? { isDown: true, downSince: before?.downSince ?? at } : {}),
      });
    },
    states: () => [...states.values()],
    counts: () => ({ sent, failed, waitedSeconds }),
  };
}
