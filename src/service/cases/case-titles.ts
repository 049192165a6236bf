import type { AlertRules } from '../../alerts/alert.ts';
import { type FaultCatalogue, levelOfSeverity } from '../../faults/fault-catalogue.ts';
import { languages, type Text } from '../../shared/languages.ts';
import { faultSystems } from '../../wire/messages.ts';

/** Of an alert that fired, what may name its problem. */
export interface FiredAlert {
  readonly vin: string;
  readonly rule: string;
  readonly severity: string;
  readonly fault: { readonly ecu: string; readonly system: string; readonly code: string } | null;
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
      const said = faultName(alert, language) ?? rules.get(rule)?.name[language];
      return (said ?? summaries?.[language] ?? summary ?? '').slice(0, longest) || rule;
    };
    const [en, chinese, es] = languages.map(title) as [string, string, string];
    return { en, 'zh-Hans': chinese, es };
  };

  function faultName({ vin, severity, fault }: FiredAlert, language: (typeof languages)[number]) {
    const system = faultSystems.find((name) => name === fault?.system);
    if (fault === null || system === undefined) return undefined;
    const level = system === 'gbt32960' ? levelOfSeverity(severity) : null;
    const { ecu, code } = fault;
    const described = faultCatalogue.describe(system, code, language, level, { vin, ecu });
    return described.isKnown ? described.description : undefined;
  }
}
