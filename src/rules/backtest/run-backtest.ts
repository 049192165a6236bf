import { type MessagePort, Worker } from 'node:worker_threads';
import type { Database } from '../../database/database.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { storedStories, type WantedStory } from '../../faults/story-rows.ts';
import { describeRule } from '../../rule-engine/describe-rule.ts';
import type { LoadedRule } from '../../rule-engine/load-rules.ts';
import type { RuleSet } from '../../rule-engine/rule-engine.ts';
import { isFaultRule } from '../../rule-engine/rule-file.ts';
import { createRuleSet } from '../../rule-engine/rule-set.ts';
import { VehicleView } from '../../rule-engine/views.ts';
import { AppError } from '../../shared/errors.ts';
import { Interner } from '../../shared/interner.ts';
import { covers } from '../../users/roles.ts';
import type { VehicleRegistry } from '../../vehicles/registry.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';
import { compileVehicleFilter } from '../../vehicles/vehicle-filter.ts';
import type { RuleChecker } from '../check-rule.ts';
import { casesAfter, faultsAfter } from './backtest-sources.ts';
import type { BacktestJob, FromBacktest } from './backtest-thread.ts';
import type { BacktestInput } from './backtest-work.ts';
import { causeName, confirmedCauses } from './confirmed-causes.ts';
import type { JudgedHistory } from './judge-history.ts';
import { summarise } from './summarise.ts';

export interface BacktestsOptions {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'vins' | 'get'>;
  readonly check: RuleChecker;
  /** The rules that judge now. */
  readonly live: () => readonly LoadedRule[];
  readonly faultCodes: Pick<FaultCatalogue, 'severityOf' | 'cause'>;
  /** A way to the store that does not lead through this thread; it is handed to another. */
  readonly openReader: () => MessagePort;
}

interface Watch {
  readonly signal: AbortSignal;
  progress(fraction: number, note?: string): Promise<void>;
}

/** An alert counts as followed by a fault that begins, or a case that is opened, within so long. */
const followedWithinDays = 30;
const dayMs = 86_400_000;
const sliceVehicles = 500;

/** Tries a rule on history in a thread of its own; this one only asks the database and adds up. */
export function createBacktests(options: BacktestsOptions) {
  const { db, registry, check, live, faultCodes, openReader } = options;

  return async (input: BacktestInput, { signal, progress }: Watch) => {
    const begunAt = performance.now();
    const { yaml, from, to } = input;
    const { rule } = check(yaml);
    if (rule === null) throw new AppError('permanent', 'rule-has-faults', 'The rule has faults.');
    const vehicles = await vehiclesOf(input);
    const causes = standIns(rule, live());
    const set = createRuleSet({ live: [rule, ...causes], shadow: [], signals: new Interner() });
    const vins = vehicles.map(({ vin }) => vin);
    const judged = await judgeInThread(
      {
        reader: openReader(),
        yaml,
        causes: causes.map((cause) => cause.yaml),
        vehicles,
        from,
        to,
        stories: await storedStories(db, vins, wantedStory(set, [rule, ...causes]), faultCodes.severityOf),
      },
      { signal, progress },
    );
    const { signals, evidence } = describeRule(rule);
    const models = new Map(vehicles.map(({ vin, model }) => [vin, model]));
    const { moments, vehiclesFired, heard, examples, ...summary } = summarise(judged, {
      from,
      to,
      modelOf: (vin) => models.get(vin) ?? '',
      signals: [...new Set([...signals, ...evidence])],
    });
    const after = await faultsAfter(db, moments, followedWithinDays * dayMs);
    const cases = await casesAfter(db, moments, followedWithinDays * dayMs);
    const nameOf = (id: string) => faultCodes.cause(id)?.name;
    const meant = vehicles.filter((vehicle) => applies(rule, vehicle)).length;
    return {
      rule: rule.definition.id,
      from,
      to,
      ...summary,
      vehicles: { asked: vehicles.length, judged: Math.min(meant, heard), fired: vehiclesFired },
      examples: examples.map((example, index) => {
        const { cause = null, ...one } = cases[index] ?? {};
        const followedByCase = cases[index] ? { ...one, cause: causeName(cause, nameOf) } : null;
        return { ...example, followedBy: after[index] ?? null, followedByCase };
      }),
      followed: {
        withinDays: followedWithinDays,
        byFault: after.filter((fault) => fault !== null).length,
        byCase: cases.filter((one) => one !== null).length,
        causes: confirmedCauses(cases, nameOf),
      },
      skipped: [
        { reason: 'not-meant', vehicles: vehicles.length - meant },
        { reason: 'no-data', vehicles: vehicles.length - heard },
      ].filter((one) => one.vehicles > 0),
      tookMs: Math.round(performance.now() - begunAt),
    };
  };

  async function vehiclesOf({ filter, markets }: BacktestInput): Promise<Vehicle[]> {
    const fits = filter === null ? () => true : compileVehicleFilter(filter);
    const found: Vehicle[] = [];
    let looked = 0;
    for (const vin of registry.vins()) {
      const vehicle = registry.get(vin);
      if (vehicle !== undefined && covers(markets, vehicle.market) && fits(vehicle)) found.push(vehicle);
      if (++looked % sliceVehicles === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    return found;
  }
}

/** The judging itself; the reader's port becomes the thread's own. */
export function judgeInThread(job: BacktestJob, { signal, progress }: Watch): Promise<JudgedHistory> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./backtest-thread.ts', import.meta.url), {
      workerData: job,
      transferList: [job.reader],
      name: 'backtest',
    });
    const end = (): void => {
      signal.removeEventListener('abort', cancel);
      void worker.terminate();
    };
    const cancel = (): void => {
      end();
      reject(signal.reason);
    };
    signal.addEventListener('abort', cancel);
    if (signal.aborted) cancel();
    worker.on('message', (message: FromBacktest) => {
      switch (message.kind) {
        case 'progress':
          progress(message.fraction).catch(() => undefined);
          return;
        case 'done':
          end();
          resolve(message.judged);
          return;
        case 'failed':
          end();
          reject(new Error(message.message));
      }
    });
    worker.on('error', (error) => {
      end();
      reject(error);
    });
    worker.on('exit', () => reject(new Error("the back-test's thread ended")));
  });
}

/**
 * Live rules that this one cannot be judged without: those while whose alerts stand it does not begin, and theirs. A rule that
 * waits for silence, or for faults, is brought up by whatever the others read.
 */
export function standIns(rule: LoadedRule, live: readonly LoadedRule[]): LoadedRule[] {
  const waits = rule.checks.some(({ derived }) =>
    derived.some(({ is }) => is === 'noData' || is === 'faults'),
  );
  if (waits) return live.filter(({ definition }) => definition.id !== rule.definition.id);
  const wanted = new Map<string, LoadedRule>();
  const add = ({ definition }: LoadedRule): void => {
    for (const id of definition.causedBy) {
      const cause = live.find((one) => one.definition.id === id);
      if (cause === undefined || wanted.has(id) || id === rule.definition.id) continue;
      wanted.set(id, cause);
      add(cause);
    }
  };
  add(rule);
  return [...wanted.values()];
}

/** What the rules read beside samples. */
export function wantedStory(
  { readsFaults, readsEvents }: Pick<RuleSet, 'readsFaults' | 'readsEvents'>,
  rules: readonly LoadedRule[],
): WantedStory {
  return {
    readsFaults: readsFaults || rules.some(({ definition }) => isFaultRule(definition)),
    readsEvents,
    readsSoftware: rules.some(({ yaml }) => /software/i.test(yaml)),
  };
}

function applies({ appliesTo }: LoadedRule, vehicle: Vehicle): boolean {
  if (appliesTo === null) return true;
  try {
    return appliesTo.evaluate({ vehicle: new VehicleView(vehicle) }) === true;
  } catch {
    return false;
  }
}
