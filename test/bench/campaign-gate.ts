import { type CampaignPlan, newPlan } from '../../src/ota/campaigns/campaign-plan.ts';
import { type Bench, type Measure, median } from './bench.ts';
import { runCampaign, type SimulatedEnd } from './simulated-campaign.ts';
import { simulateFleet } from './simulated-fleet.ts';

const seeds = 200;
const soakHours = 72;
const dayMs = 86_400_000;
const rate = 1 / 100;
const harm = 3;
/** Of the third wave. */
const third = 2;

const plan: CampaignPlan = newPlan({
  waves: [1, 4, 15, 30, 50].map((percent) => ({ percent, hold: false })),
  gates: { health: { soakHours } },
});
const statusOnly: CampaignPlan = { ...plan, gates: { ...plan.gates, health: null } };

interface Ends {
  readonly ours: readonly SimulatedEnd[];
  readonly reference: readonly SimulatedEnd[];
}

/** Whole campaigns, judged by the gates as they are, over fleets whose cars differ. */
export const campaignGate: Bench = {
  name: 'campaign-gate',
  about: `update campaigns of 5 waves that must stop themselves, ${seeds} seeds; reference: a gate that looks at install status alone`,
  vehicles: 20_000,
  async run({ vehicles, log }): Promise<Measure[]> {
    const harmful = campaigns(vehicles, harm, log);
    const harmless = campaigns(vehicles, 1, log);
    const share = (ends: readonly SimulatedEnd[], is: (end: SimulatedEnd) => boolean): number =>
      (100 * ends.filter(is).length) / ends.length;
    const early = ({ haltedIn }: SimulatedEnd): boolean => haltedIn !== null && haltedIn < third;
    const halted = ({ haltedIn }: SimulatedEnd): boolean => haltedIn !== null;
    const figure = { unit: '%', referenceIs: 'install status alone' };
    return [
      {
        ...figure,
        what: `campaigns with ${harm} × the faults, halted before the third wave`,
        ours: [share(harmful.ours, early)],
        reference: [share(harmful.reference, early)],
        target: '≥ 95 %',
      },
      {
        ...figure,
        what: 'campaigns without harm, halted all the same',
        ours: [share(harmless.ours, halted)],
        reference: [share(harmless.reference, halted)],
        target: '≤ 1 %',
      },
      {
        ...figure,
        what: `cars that got ${harm} × the faults before the halt or the end, median`,
        unit: 'cars',
        ours: [median(harmful.ours.map(({ updated }) => updated))],
        reference: [median(harmful.reference.map(({ updated }) => updated))],
        target: '–',
      },
    ];
  },
};

function campaigns(cars: number, effect: number, log: (line: string) => void): Ends {
  const ours: SimulatedEnd[] = [];
  const reference: SimulatedEnd[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const fleet = simulateFleet({ cars, seed: seed * 7919, rate, effect, days: 60 });
    ours.push(runCampaign(fleet, plan, soakHours * 3_600_000));
    reference.push(runCampaign(fleet, statusOnly, soakHours * 3_600_000));
    if (seed % 50 === 0)
      log(`${effect} × the faults, ${seed} seeds: ${said(ours)}; by install status alone ${said(reference)}`);
  }
  return { ours, reference };
}

function said(ends: readonly SimulatedEnd[]): string {
  const halts = ends.filter(({ haltedIn }) => haltedIn !== null);
  const waves = [0, 1, 2, 3, 4].map((wave) => halts.filter(({ haltedIn }) => haltedIn === wave).length);
  const days = median(ends.map(({ ms }) => ms / dayMs)).toFixed(1);
  const gates = [...new Set(halts.flatMap(({ gates: closed }) => closed))].join(', ');
  return `halted ${halts.length} (by wave ${waves.join(' ')}${gates === '' ? '' : `, by ${gates}`}), over after ${days} days`;
}
