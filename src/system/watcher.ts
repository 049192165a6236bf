import { randomUUID } from 'node:crypto';
import type { Clock } from '../shared/clock.ts';
import { messageOf } from '../shared/errors.ts';
import type { Logger } from '../shared/logger.ts';
import type { Part } from '../shared/part.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import { type AlertLife, stepLife } from './alert-life.ts';
import type { AlertChange, AlertStore, SystemAlert } from './alert-store.ts';
import type { Figures } from './figures.ts';
import { judge, type Verdict } from './judge.ts';
import type { Values } from './measures.ts';
import { problemTexts } from './problem-texts.ts';
import type { WatchPolicy } from './watch-policy.ts';
import { partOf, type SystemPart, type WatchCode } from './watches.ts';

export interface ActiveAlert {
  /** Null while it is pending. */
  readonly id: string | null;
  readonly code: WatchCode;
  readonly part: SystemPart;
  readonly severity: Severity;
  readonly values: Values;
  readonly state: 'pending' | 'firing';
  readonly since: number;
  readonly firedAt: number | null;
  /** It fires still, but is well at the moment: it ends if it stays so. */
  readonly isWell: boolean;
}

export interface Watcher extends Part {
  /** What is not well, pending or firing. */
  active(): readonly ActiveAlert[];
  /** What ended in the last week, the newest first. */
  ended(): readonly SystemAlert[];
  /** The figures looked at last; null before the first look. */
  figures(): Figures | null;
  /** Looks now. One look at a time; resolves once what it found is written, or could not be. */
  look(): Promise<void>;
}

export interface WatcherParts {
  /** Answers within seconds, whatever is dead. */
  readonly read: () => Promise<Figures>;
  readonly policy: WatchPolicy;
  readonly store: AlertStore;
  /** Tells of an alert without the database; true where somebody could be told. */
  readonly tellDirectly: (alert: SystemAlert) => Promise<boolean>;
  /** After each look. */
  readonly onLook?: (active: readonly ActiveAlert[]) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

interface Held {
  readonly life: AlertLife;
  readonly id: string;
  readonly values: Values;
}

const lookEveryMs = 10_000;
/** What cannot be written for so long, and is critical, is told without the database. */
const unwrittenMs = 20_000;
/** Whatever it waits for may be what is dead. */
const stopWithinMs = 500;
const keptMs = 7 * 86_400_000;
const keptMost = 200;

/** Looks at the server's figures every few seconds, and keeps what is not well, in memory first: the database may be what is dead. */
export function createWatcher(parts: WatcherParts): Watcher {
  const { read, policy, store, tellDirectly, onLook, clock, logger } = parts;
  const held = new Map<WatchCode, Held>();
  let ended: SystemAlert[] = [];
  let unwritten: (AlertChange & { readonly sinceMono: number })[] = [];
  const toldDirectly = new Set<string>();
  let writing: Promise<void> | null = null;
  let looking: Promise<void> | null = null;
  let figures: Figures | null = null;
  let stopLooking: () => void = () => undefined;

  const asAlert = (code: WatchCode, { id, life, values }: Held, resolvedAt: number | null): SystemAlert => ({
    ...{ id, code, severity: policy[code].severity, values, resolvedAt },
    ...{ since: life.since, firedAt: life.firedAt ?? life.since },
  });

  function happened(alert: SystemAlert): void {
    const said = { code: alert.code, severity: alert.severity, alert: alert.id };
    const what = problemTexts(alert.code, alert.values).what.en;
    if (alert.resolvedAt !== null) logger.info(said, `is well again: ${what}`);
    else if (alert.severity === 'critical') logger.error(said, what);
    else logger.warn(said, what);
    unwritten.push({ alert, isTold: toldDirectly.has(alert.id), sinceMono: clock.monotonic() });
  }

  function step({ code, is, values }: Verdict): void {
    const before = held.get(code) ?? null;
    const { life, happened: what } = stepLife(before?.life ?? null, is, policy[code], {
      now: clock.now(),
      mono: clock.monotonic(),
    });
    const now = {
      id: before?.id ?? randomUUID(),
      values: is === 'bad' ? values : (before?.values ?? values),
    };
    if (life !== null) {
      held.set(code, { life, ...now });
      if (what === 'fired') happened(asAlert(code, { life, ...now }, null));
      return;
    }
    held.delete(code);
    if (what !== 'resolved' || before === null) return;
    const alert = asAlert(code, before, clock.now());
    ended = [alert, ...ended].filter(isRecent).slice(0, keptMost);
    happened(alert);
  }

  const isRecent = ({ resolvedAt }: SystemAlert) => clock.now() - (resolvedAt ?? 0) < keptMs;

  /** One at a time: where the database hangs, nothing piles up in front of it. */
  function write(): Promise<void> {
    if (unwritten.length === 0) return writing ?? Promise.resolve();
    writing ??= (async () => {
      const batch = unwritten;
      try {
        await store.write(batch.map((change) => ({ ...change, isTold: toldDirectly.has(change.alert.id) })));
        unwritten = unwritten.filter((change) => !batch.includes(change));
      } catch (error) {
        logger.debug({ err: error }, 'alerts of the system could not be written yet');
      } finally {
        writing = null;
      }
    })();
    return writing;
  }

  async function tellWhatWaits(): Promise<void> {
    const late = unwritten.filter(
      ({ alert, sinceMono }) =>
        alert.severity === 'critical' &&
        alert.resolvedAt === null &&
        !toldDirectly.has(alert.id) &&
        clock.monotonic() - sinceMono >= unwrittenMs,
    );
    for (const { alert } of late) {
      if (held.get(alert.code)?.id !== alert.id) continue;
      // Marked first: it must not go out twice.
      toldDirectly.add(alert.id);
      const isTold = await tellDirectly(alert).catch((error: unknown) => {
        logger.warn({ reason: messageOf(error), code: alert.code }, 'an alert could not be told');
        return false;
      });
      if (!isTold) toldDirectly.delete(alert.id);
    }
  }

  async function lookOnce(): Promise<void> {
    const found = await read();
    figures = found;
    const verdicts = judge(found, policy, (code) => held.get(code)?.life.state === 'firing');
    for (const verdict of verdicts) step(verdict);
    onLook?.(active());
    const written = write();
    await Promise.race([written, waits(2_000)]);
    await tellWhatWaits();
  }

  const waits = (ms: number) => new Promise<void>((resolve) => clock.after(ms, resolve));

  function look(): Promise<void> {
    looking ??= lookOnce()
      .catch((error: unknown) => logger.error({ err: error }, 'the server could not be looked at'))
      .finally(() => {
        looking = null;
      });
    return looking;
  }

  const active = (): ActiveAlert[] =>
    [...held].map(([code, { id, life, values }]) => ({
      ...{ code, part: partOf[code], severity: policy[code].severity, values },
      ...{ id: life.state === 'pending' ? null : id, state: life.state, since: life.since },
      ...{ firedAt: life.firedAt, isWell: life.wellMono !== null },
    }));

  return {
    active,
    ended: () => ended,
    figures: () => figures,
    look,
    async start() {
      const known = await store.recent(clock.now() - keptMs);
      held.clear();
      ended = known.filter(({ resolvedAt }) => resolvedAt !== null).slice(0, keptMost);
      for (const { id, code, values, since, firedAt, resolvedAt } of known) {
        if (resolvedAt !== null) continue;
        const life = {
          state: 'firing',
          since,
          sinceMono: clock.monotonic(),
          firedAt,
          wellMono: null,
        } as const;
        held.set(code, { id, values, life });
      }
      stopLooking = clock.every(lookEveryMs, () => void look());
      void look();
    },
    async stop() {
      stopLooking();
      await Promise.race([looking, waits(stopWithinMs)]);
    },
  };
}
