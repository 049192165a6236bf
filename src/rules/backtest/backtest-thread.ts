import { type MessagePort, parentPort, workerData } from 'node:worker_threads';
import type { StoredStory } from '../../faults/vehicle-story.ts';
import { createRuleSet } from '../../rule-engine/rule-set.ts';
import { signalTypes } from '../../rule-engine/signal-types.ts';
import { messageOf } from '../../shared/errors.ts';
import { Interner } from '../../shared/interner.ts';
import { giveWay, niceness } from '../../shared/thread-priority.ts';
import { createCatalogue } from '../../telemetry/catalogue.ts';
import { createRemoteReader } from '../../telemetry/remote-reader.ts';
import type { Vehicle } from '../../vehicles/vehicle.ts';
import { createRuleChecker } from '../check-rule.ts';
import { type JudgedHistory, judgeHistory } from './judge-history.ts';

/** What the thread of a back-test is told at its start. */
export interface BacktestJob {
  readonly reader: MessagePort;
  readonly yaml: string;
  /** Live rules that may cause it. */
  readonly causes: readonly string[];
  readonly vehicles: readonly Vehicle[];
  readonly from: number;
  readonly to: number;
  /** What the vehicles reported beside samples, as far as the rules read it. */
  readonly stories: ReadonlyMap<string, StoredStory>;
}

export type FromBacktest =
  | { readonly kind: 'progress'; readonly fraction: number }
  | { readonly kind: 'done'; readonly judged: JudgedHistory }
  | { readonly kind: 'failed'; readonly message: string };

const tellEveryMs = 200;

async function run(job: BacktestJob, say: (message: FromBacktest) => void): Promise<void> {
  const check = createRuleChecker(signalTypes(createCatalogue().lookup));
  const rules = [job.yaml, ...job.causes].flatMap((yaml) => check(yaml).rule ?? []);
  const [rule] = rules;
  if (rule === undefined) throw new Error('the rule cannot be read');
  const signals = new Interner();
  const reader = createRemoteReader(job.reader);
  let toldAt = performance.now();
  try {
    const judged = await judgeHistory({
      ...job,
      reader,
      signals,
      set: createRuleSet({ live: rules, shadow: [], signals }),
      rule: rule.definition.id,
      storyOf: (vin) => job.stories.get(vin),
      progress(fraction) {
        if (performance.now() - toldAt < tellEveryMs) return;
        toldAt = performance.now();
        say({ kind: 'progress', fraction });
      },
      isCancelled: () => false,
    });
    say({ kind: 'done', judged });
  } finally {
    reader.close();
  }
}

const port = parentPort;
if (port !== null) {
  giveWay(niceness.backtest);
  run(workerData as BacktestJob, (message) => port.postMessage(message)).catch((error: unknown) =>
    port.postMessage({ kind: 'failed', message: messageOf(error) } satisfies FromBacktest),
  );
}
