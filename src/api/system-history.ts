import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Clock } from '../shared/clock.ts';
import type { Part } from '../shared/part.ts';
import type { MetricsSources } from './metrics.ts';

/** One minute of the server's life. The last one may not be over: `seconds` is how much of it there was. */
export interface SystemMinute {
  /** When it began; milliseconds since 1970 UTC, on the minute but for the first. */
  readonly at: number;
  readonly seconds: number;
  /** A second, on average. */
  readonly received: number;
  readonly stored: number;
  /** In the whole minute. */
  readonly quarantined: number;
  /** The most that was seen of it. */
  readonly lagBytes: number;
  readonly batchMs: number;
  readonly connections: number;
  readonly memoryBytes: number;
  /** Processor cores in use, on average. */
  readonly cpu: number;
  /** How late the main thread was, 99th percentile. */
  readonly loopDelayMs: number;
}

export interface SystemHistory extends Part {
  /** The last hour, oldest first. */
  minutes(): readonly SystemMinute[];
}

export type HistorySources = Pick<MetricsSources, 'policy' | 'journal' | 'pipeline' | 'presence'>;

const minuteMs = 60_000;
const kept = 60;
const lookEveryMs = 5_000;
const loopResolutionMs = 20;

/** Looks at the parts every few seconds and keeps an hour of it in memory. */
export function createSystemHistory(sources: HistorySources, clock: Clock): SystemHistory {
  const { policy, journal, pipeline, presence } = sources;
  const delay = monitorEventLoopDelay({ resolution: loopResolutionMs });
  const minutes: SystemMinute[] = [];
  let stopLooking: () => void = () => {};
  let begin = standNow();
  let most = nothing;

  function standNow() {
    const { messages: stored, quarantined } = pipeline.status();
    const { user, system } = process.cpuUsage();
    return {
      at: clock.now(),
      monotonic: clock.monotonic(),
      received: policy.counters().messages,
      stored,
      quarantined,
      cpuMs: (user + system) / 1000,
    };
  }

  function look(): void {
    const { flushed } = journal.status();
    const { committed, lastBatchMs } = pipeline.status();
    most = {
      lagBytes: Math.max(most.lagBytes, flushed - committed),
      batchMs: Math.max(most.batchMs, lastBatchMs),
      connections: Math.max(most.connections, presence.count),
      memoryBytes: Math.max(most.memoryBytes, process.memoryUsage.rss()),
    };
  }

  function minuteSoFar(): SystemMinute {
    look();
    const now = standNow();
    const ms = Math.max(1, now.monotonic - begin.monotonic);
    const aSecond = (count: number) => Math.max(0, count) / (ms / 1000);
    return {
      at: begin.at,
      seconds: ms / 1000,
      received: aSecond(now.received - begin.received),
      stored: aSecond(now.stored - begin.stored),
      quarantined: Math.max(0, now.quarantined - begin.quarantined),
      ...most,
      cpu: (now.cpuMs - begin.cpuMs) / ms,
      // What it measures is the whole interval between two looks.
      loopDelayMs: Math.max(0, delay.percentile(99) / 1e6 - loopResolutionMs),
    };
  }

  function turn(): void {
    look();
    if (Math.floor(clock.now() / minuteMs) === Math.floor(begin.at / minuteMs)) return;
    minutes.push(minuteSoFar());
    if (minutes.length > kept) minutes.shift();
    begin = { ...standNow(), at: Math.floor(clock.now() / minuteMs) * minuteMs };
    most = nothing;
    delay.reset();
  }

  return {
    async start() {
      begin = standNow();
      delay.enable();
      stopLooking = clock.every(lookEveryMs, turn);
    },
    async stop() {
      stopLooking();
      delay.disable();
    },
    minutes: () => [...minutes.slice(-(kept - 1)), minuteSoFar()],
  };
}

const nothing = { lagBytes: 0, batchMs: 0, connections: 0, memoryBytes: 0 };
