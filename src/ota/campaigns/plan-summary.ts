import type { UpdateStep } from '../releases/steps-for.ts';
import type { ExclusionReason } from './exclusions.ts';
import type { Selection, Target } from './select-targets.ts';

interface Part {
  readonly name: string;
  readonly vehicles: number;
}

export interface PlanSummary {
  readonly selected: number;
  readonly targets: number;
  readonly sample: readonly {
    readonly vin: string;
    readonly model: string;
    readonly market: string;
    readonly bytes: number;
  }[];
  readonly byModel: readonly Part[];
  readonly byMarket: readonly Part[];
  readonly byHardware: readonly (Part & { readonly ecu: string })[];
  readonly excluded: readonly {
    readonly reason: ExclusionReason;
    readonly vehicles: number;
    readonly examples: readonly { readonly vin: string; readonly detail: string | null }[];
  }[];
  readonly bytes: {
    readonly total: number;
    readonly least: number;
    readonly median: number;
    readonly most: number;
  };
  /** What is installed on vehicles that have the same now; by their number. */
  readonly ways: readonly {
    readonly vehicles: number;
    readonly bytes: number;
    readonly steps: readonly UpdateStep[];
  }[];
}

const sampleSize = 20;
const examples = 5;
const mostWays = 50;

type Answer = Target['answer'];

/** @param ordered the selection's targets in the order of the campaign */
export function summarize({ targets, excluded }: Selection, ordered: readonly Target[]): PlanSummary {
  const answers = countOf(targets, ({ answer }) => answer);
  return {
    selected: targets.length + excluded.length,
    targets: targets.length,
    sample: ordered.slice(0, sampleSize).map(({ vin, traits: { model, market }, answer: { bytes } }) => ({
      ...{ vin, model, market, bytes },
    })),
    byModel: mostFirst(countOf(targets, ({ traits }) => traits.model)),
    byMarket: mostFirst(countOf(targets, ({ traits }) => traits.market)),
    byHardware: hardwareOf(answers),
    excluded: exclusionsOf(excluded),
    bytes: bytesOf(answers, targets.length),
    ways: waysOf(answers),
  };
}

function countOf<Name>(targets: readonly Target[], nameOf: (target: Target) => Name): Map<Name, number> {
  const counts = new Map<Name, number>();
  for (const target of targets) add(counts, nameOf(target), 1);
  return counts;
}

const add = <Name>(counts: Map<Name, number>, name: Name, vehicles: number) =>
  counts.set(name, (counts.get(name) ?? 0) + vehicles);

function mostFirst(counts: ReadonlyMap<string, number>): Part[] {
  const parts = Array.from(counts, ([name, vehicles]) => ({ name, vehicles }));
  return parts.sort((a, b) => b.vehicles - a.vehicles || (a.name < b.name ? -1 : 1));
}

function hardwareOf(answers: ReadonlyMap<Answer, number>): PlanSummary['byHardware'] {
  const counts = new Map<string, number>();
  for (const [{ steps }, vehicles] of answers) {
    const units = new Set(steps.map(({ ecu, hardware }) => JSON.stringify([ecu, hardware])));
    for (const unit of units) add(counts, unit, vehicles);
  }
  return mostFirst(counts).map(({ name: unit, vehicles }) => {
    const [ecu, name] = JSON.parse(unit) as [string, string];
    return { ecu, name, vehicles };
  });
}

function exclusionsOf(excluded: Selection['excluded']): PlanSummary['excluded'] {
  const groups = new Map<ExclusionReason, { vin: string; detail: string | null }[]>();
  for (const { reason, vin, detail } of excluded) {
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [{ vin, detail }]);
    else group.push({ vin, detail });
  }
  return [...groups]
    .map(([reason, all]) => ({ reason, vehicles: all.length, examples: all.slice(0, examples) }))
    .sort((one, other) => other.vehicles - one.vehicles);
}

function bytesOf(answers: ReadonlyMap<Answer, number>, targets: number): PlanSummary['bytes'] {
  const sorted = Array.from(answers, ([{ bytes }, vehicles]) => ({ bytes, vehicles }));
  sorted.sort((a, b) => a.bytes - b.bytes);
  let before = 0;
  const middle = sorted.find(({ vehicles }) => {
    before += vehicles;
    return before * 2 > targets;
  });
  return {
    total: sorted.reduce((sum, { bytes, vehicles }) => sum + bytes * vehicles, 0),
    least: sorted[0]?.bytes ?? 0,
    median: middle?.bytes ?? 0,
    most: sorted.at(-1)?.bytes ?? 0,
  };
}

function waysOf(answers: ReadonlyMap<Answer, number>): PlanSummary['ways'] {
  const same = new Map<string, { vehicles: number; bytes: number; steps: readonly UpdateStep[] }>();
  for (const [{ steps, bytes }, vehicles] of answers) {
    const key = JSON.stringify(steps.map(({ fallback: _, ...step }) => step));
    const known = same.get(key);
    if (known === undefined) same.set(key, { vehicles, bytes, steps });
    else known.vehicles += vehicles;
  }
  return [...same.values()].sort((a, b) => b.vehicles - a.vehicles).slice(0, mostWays);
}
