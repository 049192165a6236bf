import { type Bus, type Channel, longestSaid } from '../../processes/bus.ts';

/** For a process that is alone: it hears itself, in the next turn. */
export function createInProcessBus(): Bus {
  const listeners = new Map<Channel, ((said: string | undefined) => void)[]>();
  let isRunning = false;
  return {
    on: (channel, listener) => void listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
    async say(channel, said) {
      if (Buffer.byteLength(said) > longestSaid) throw new RangeError(`too long for ${channel}`);
      setImmediate(() => {
        if (isRunning) for (const listener of listeners.get(channel) ?? []) listener(said);
      });
    },
    async start() {
      isRunning = true;
      for (const all of listeners.values()) for (const listener of all) listener(undefined);
    },
    async stop() {
      isRunning = false;
    },
  };
}
