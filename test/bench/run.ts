import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { alertLatency } from './alert-latency.ts';
import { artifact } from './artifact.ts';
import { backtest } from './backtest.ts';
import { type Bench, type Measure, median } from './bench.ts';
import { campaignGate } from './campaign-gate.ts';
import { campaignPlan } from './campaign-plan.ts';
import { campaignRun } from './campaign-run.ts';
import { commands } from './commands.ts';
import { consoleChart } from './console-chart.ts';
import { consoleFirstPage } from './console-first-page.ts';
import { consoleScroll } from './console-scroll.ts';
import { ingest } from './ingest.ts';
import { ingestBroker } from './ingest-broker.ts';
import { ingestVictoriaMetrics } from './ingest-victoriametrics.ts';
import { jobs } from './jobs.ts';
import { journal } from './journal.ts';
import { latency } from './latency.ts';
import { memory } from './memory.ts';
import { notify } from './notify.ts';
import { peers } from './peers.ts';
import { poison } from './poison.ts';
import { prediction } from './prediction.ts';
import { queries } from './queries.ts';
import { reconnect } from './reconnect.ts';
import { rulesBench } from './rules.ts';
import { start } from './start.ts';
import { steady } from './steady.ts';

/** npm run bench [-- NAME…] [--json FILE]: each benchmark beside its reference, in rounds that take turns. */
const benches: readonly Bench[] = [
  journal,
  ingest,
  ingestVictoriaMetrics,
  ingestBroker,
  peers,
  latency,
  alertLatency,
  memory,
  steady,
  start,
  poison,
  queries,
  reconnect,
  rulesBench,
  backtest,
  consoleFirstPage,
  consoleScroll,
  consoleChart,
  prediction,
  jobs,
  artifact,
  campaignGate,
  campaignPlan,
  campaignRun,
  commands,
  notify,
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    json: { type: 'string' },
    seconds: { type: 'string' },
    rounds: { type: 'string' },
    vehicles: { type: 'string' },
    cells: { type: 'string' },
    list: { type: 'boolean' },
  },
});
const unknown = positionals.filter((name) => !benches.some((bench) => bench.name === name));
if (values.list === true || unknown.length > 0) {
  if (unknown.length > 0) console.error(`There is no benchmark named ${unknown.join(', ')}. There are:`);
  for (const { name, about } of benches) console.log(`${name.padEnd(10)}${about}`);
  process.exit(unknown.length > 0 ? 1 : 0);
}

const options = {
  seconds: number('seconds', values.seconds, 30),
  rounds: number('rounds', values.rounds, 3),
  vehicles: number('vehicles', values.vehicles, 2000),
  log: (line: string) => console.error(`  ${line}`),
};
const results: { bench: string; measures: Measure[] }[] = [];
for (const bench of benches) {
  if (positionals.length > 0 && !positionals.includes(bench.name)) continue;
  console.error(`${bench.name}: ${bench.about}`);
  const vehicles = number('vehicles', values.vehicles, bench.vehicles ?? options.vehicles);
  const seconds = number('seconds', values.seconds, bench.seconds ?? options.seconds);
  results.push({ bench: bench.name, measures: await bench.run({ ...options, vehicles, seconds }) });
}

console.log(
  `\nMedian of ${options.rounds} rounds of ${options.seconds} s; ${cpus().length} cores, the load included; Node ${process.version}`,
);
console.table(
  Object.fromEntries(
    results
      .flatMap(({ measures }) => measures)
      .map((measure) => [`${measure.what} [${measure.unit}]`, tableRow(measure)]),
  ),
);
if (values.json !== undefined) {
  const withMedians = results.map(({ bench, measures }) => ({
    bench,
    measures: measures.map((measure) => ({ ...measure, ...figures(measure) })),
  }));
  const machine = { cores: cpus().length, cpu: cpus()[0]?.model, node: process.version };
  writeFileSync(
    values.json,
    `${JSON.stringify({ at: Date.now(), machine, options, results: withMedians }, null, 2)}\n`,
  );
}

function figures({ ours, reference }: Measure): {
  ours50: number;
  reference50: number | null;
  ratio: number | null;
} {
  const ours50 = median(ours);
  const reference50 = reference.length === 0 ? null : median(reference);
  return { ours50, reference50, ratio: reference50 === null ? null : ours50 / reference50 };
}

function tableRow(measure: Measure): Record<string, string> {
  const { ours50, reference50, ratio } = figures(measure);
  return {
    roadside: rounded(ours50),
    reference: reference50 === null ? '–' : `${rounded(reference50)} (${measure.referenceIs})`,
    ratio: ratio === null || !Number.isFinite(ratio) ? '–' : ratio.toFixed(2),
    target: measure.target,
  };
}

function rounded(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toFixed(2);
}

function number(name: string, text: string | undefined, absent: number): number {
  const value = text === undefined ? absent : Number(text);
  if (!Number.isInteger(value) || value < 1) throw new Error(`--${name} must be a whole number above 0`);
  return value;
}
