import type { Release } from './manifest.ts';
import { type InstalledSoftware, type StepsAnswer, stepsFor } from './steps-for.ts';

const answersAtHand = 10_000;

/**
 * `stepsFor` of one chain for a whole fleet: vehicles that have the same in the control units concerned get the same answer,
 * worked out once.
 */
export function stepsPlanner(chain: readonly Release[]): (installed: InstalledSoftware) => StepsAnswer {
  const ecus = [
    ...new Set(
      chain.flatMap(({ images }) =>
        images.flatMap(({ ecu, dependsOn }) => [ecu, ...dependsOn.map((needed) => needed.ecu)]),
      ),
    ),
  ];
  const answers = new Map<string, StepsAnswer>();
  return (installed) => {
    const key = JSON.stringify(
      ecus.map((ecu) => {
        const unit = Object.hasOwn(installed, ecu) ? installed[ecu] : undefined;
        return unit === undefined ? null : [unit.hardware, unit.software];
      }),
    );
    const known = answers.get(key);
    if (known !== undefined) return known;
    const answer = stepsFor(chain, installed);
    if (answers.size >= answersAtHand) answers.clear();
    answers.set(key, answer);
    return answer;
  };
}
