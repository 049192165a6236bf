import type { AlertRules } from '../../alerts/alert.ts';
import { describeAlertFault, type FaultAlert } from '../../faults/alert-fault.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { type Drivability, drivability } from '../../faults/fault-episode.ts';
import { languages, type Text } from '../../shared/languages.ts';

export interface AdvisingAlert extends FaultAlert {
  readonly rule: string;
  readonly state: string;
}

/** May the car be driven on, and what to do? Null where nobody can say. */
export interface Advice {
  readonly mayBeDriven: Drivability | null;
  readonly advice: Text | null;
}

export type AdviceOf = (alerts: readonly AdvisingAlert[]) => Advice;

const gravity = ({ mayBeDriven }: Advice): number =>
  mayBeDriven === null ? -1 : drivability.indexOf(mayBeDriven);

/**
 * Of all that is told of one car the gravest counts, the first of those that are as grave: of the alerts that fire, else of
 * all. A fault speaks as the fault catalogue does where it knows the code, everything else as its rule.
 */
export function createAdviceOf({
  rules,
  faultCatalogue,
}: {
  readonly rules: AlertRules;
  readonly faultCatalogue: Pick<FaultCatalogue, 'describe'>;
}): AdviceOf {
  return (alerts) => {
    const firing = alerts.filter(({ state }) => state === 'firing');
    return (firing.length > 0 ? firing : alerts)
      .map(ofOne)
      .reduce<Advice>((worst, one) => (isGraver(one, worst) ? one : worst), {
        mayBeDriven: null,
        advice: null,
      });
  };

  function ofOne(alert: AdvisingAlert): Advice {
    const rule = rules.get(alert.rule);
    const [en, chinese, es] = languages.map((language) =>
      describeAlertFault(faultCatalogue, alert, language),
    );
    const words =
      en === undefined || chinese === undefined || es === undefined
        ? null
        : { en: en.customer, 'zh-Hans': chinese.customer, es: es.customer };
    return {
      mayBeDriven: en?.mayBeDriven ?? rule?.mayBeDriven ?? null,
      advice: words ?? rule?.advice ?? null,
    };
  }
}

const isGraver = (one: Advice, other: Advice): boolean =>
  gravity(one) > gravity(other) ||
  (gravity(one) === gravity(other) && other.advice === null && one.advice !== null);
