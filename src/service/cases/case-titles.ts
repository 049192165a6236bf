import type { AlertRules } from '../../alerts/alert.ts';
import { describeAlertFault, type FaultAlert } from '../../faults/alert-fault.ts';
import type { FaultCatalogue } from '../../faults/fault-catalogue.ts';
import { languages, type Text } from '../../shared/languages.ts';

/** Of an alert that fired, what may name its problem. */
export interface FiredAlert extends FaultAlert {
  readonly rule: string;
  readonly summary: string | null;
  readonly summaries: Readonly<Record<string, string>> | null;
}

export type TitleOf = (alert: FiredAlert) => Text;

const longest = 300;

/** What the fault catalogue says of the fault, else what the rule is called, else what the alert said, in every language. */
export function createCaseTitles({
  rules,
  faultCatalogue,
}: {
  readonly rules: AlertRules;
  readonly faultCatalogue: Pick<FaultCatalogue, 'describe'>;
}): TitleOf {
  return (alert) => {
    const { rule, summary, summaries } = alert;
    const title = (language: (typeof languages)[number]): string => {
      const fault = describeAlertFault(faultCatalogue, alert, language);
      const said = fault?.description ?? rules.get(rule)?.name[language];
      return (said ?? summaries?.[language] ?? summary ?? '').slice(0, longest) || rule;
    };
    const [en, chinese, es] = languages.map(title) as [string, string, string];
    return { en, 'zh-Hans': chinese, es };
  };
}
