import type { CampaignDetail } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';

const known = ['results', 'soak', 'health', 'artifacts', 'held', 'under-way'] as const;

interface Wait {
  readonly why?: string;
  readonly message?: string;
  readonly figures?: Readonly<Record<string, number | string | null>>;
}

/** What the next wave waits for, from what the gate said last. */
export function useWaitWords(): (verdict: CampaignDetail['waveList'][number]['verdict']) => string {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  return (verdict) => {
    const waits = (verdict?.whys ?? []) as readonly Wait[];
    return waits
      .map(({ why, message = '', figures = {} }) => {
        const name = known.find((one) => one === why);
        const number = (key: string) => Number(figures[key] ?? 0);
        return name === undefined
          ? message
          : t(`wait.${name}`, {
              results: number('results'),
              needed: number('needed'),
              vehicles: number('vehicles'),
              days: number('carDays'),
              least: number('leastCarDays'),
              until: format.short(number('until')),
            });
      })
      .join(' ');
  };
}
