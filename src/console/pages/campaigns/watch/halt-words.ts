import type { CampaignHalt } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';

export type HaltReason = CampaignHalt['reasons'][number];
export type Cohort = CampaignHalt['cohorts'][number];

const numberIn = (figures: HaltReason['figures'], name: string): number => Number(figures[name] ?? 0);

/** What closed, with its numbers, as a sentence. */
export function useReasonWords(): (reason: HaltReason) => string {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  return ({ gate, wave, message, figures }) => {
    const of = (name: string) => numberIn(figures, name);
    const at = { wave: wave + 1 };
    switch (gate) {
      case 'failures':
      case 'silence':
        return t(`gate.${gate}`, {
          ...at,
          failures: of('failures'),
          results: of('results'),
          silent: of('silent'),
          most: format.percent(of('maxPercent') / 100),
        });
      case 'health':
        return t('gate.health', {
          incidents: of('updatedIncidents'),
          days: format.number(of('updatedDays'), { maximumFractionDigits: 1 }),
          otherIncidents: of('controlIncidents'),
          otherDays: format.number(of('controlDays'), { maximumFractionDigits: 1 }),
          low: format.number(of('low'), { maximumFractionDigits: 1 }),
        });
      case 'results':
        return t('gate.results', { ...at, results: of('results'), needed: of('needed') });
      case 'artifacts':
        return t('gate.artifacts', at);
      case 'release':
        return t('gate.release', { why: message });
      case 'by-hand':
        return t('gate.by-hand', { why: message });
    }
  };
}

/** "Hardware of BMS: BMS-H2, market: DE" */
export function useTraitWords(): (traits: Cohort['traits']) => string {
  const { t, i18n } = useTranslation('campaigns');
  return (traits) =>
    new Intl.ListFormat(i18n.language, { type: 'conjunction' }).format(
      Object.entries(traits).map(([name, value]) => {
        const [kind = '', ...unit] = name.split(' ');
        const known = (['model', 'market', 'climate', 'temperature', 'hardware', 'software'] as const).find(
          (one) => one === kind,
        );
        return known === undefined ? `${name} ${value}` : t(`trait.${known}`, { value, ecu: unit.join(' ') });
      }),
    );
}
