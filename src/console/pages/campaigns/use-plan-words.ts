import type { CampaignPlan } from '../../api/queries/campaigns.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { weekdayName, weekdays } from './edit/weekdays.ts';

export const planParts = ['waves', 'pace', 'windows', 'car', 'consent', 'times', 'gates'] as const;
export type PlanPart = (typeof planParts)[number];

const hourMs = 3_600_000;

/** What a plan says, a sentence a part. */
export function usePlanWords(): (plan: CampaignPlan) => Readonly<Record<PlanPart, string>> {
  const { t, i18n } = useTranslation('campaigns');
  const format = useFormat();
  const list = (parts: readonly string[]) => parts.filter((part) => part !== '').join(' · ');

  function waves({ waves: all }: CampaignPlan): string {
    const sizes = all.map(({ percent, count }) =>
      percent !== undefined
        ? format.percent(percent / 100)
        : count !== undefined
          ? t('words.vehicles', { count })
          : t('words.rest'),
    );
    const isHeld = all.slice(0, -1).some(({ hold }) => hold);
    return list([sizes.join(', '), t(isHeld ? 'words.held' : 'words.unheld')]);
  }

  function pace({ ramp, bandwidth }: CampaignPlan): string {
    return list([
      t('words.perMinute', { count: ramp.perMinute }),
      ramp.growth === null ? '' : t('words.upTo', { count: ramp.growth.mostPerMinute }),
      bandwidth === null
        ? t('words.unlimited')
        : t('words.bandwidth', { rate: format.bytes(bandwidth.bytesPerSecond) }),
    ]);
  }

  function windows({ windows: { hours } }: CampaignPlan): string {
    if (hours === null) return t('words.anyTime');
    return hours
      .map(({ days, from, to }) => {
        const names =
          days.length === weekdays.length
            ? t('words.daily')
            : days.map((day) => weekdayName(day, i18n.language)).join(', ');
        return `${names} ${from}–${to}`;
      })
      .join('; ');
  }

  function car({ preconditions: asked }: CampaignPlan): string {
    const number = (value: number) => format.number(value);
    return (
      list([
        asked.parked ? t('words.parked') : '',
        asked.notCharging ? t('words.notCharging') : '',
        asked.leastStateOfCharge === null ? '' : t('words.soc', { value: number(asked.leastStateOfCharge) }),
        asked.least12V === null ? '' : t('words.volts', { value: number(asked.least12V) }),
        asked.temperature === null
          ? ''
          : t('words.temperature', {
              least: number(asked.temperature.least),
              most: number(asked.temperature.most),
            }),
      ]) || t('words.nothing')
    );
  }

  function consent({ consent: { default: usual, markets } }: CampaignPlan): string {
    return list([
      t(`consent.${usual}`),
      ...Object.entries(markets).map(([market, value]) => `${market}: ${t(`consent.${value}`)}`),
    ]);
  }

  function times({ deadlines, retries }: CampaignPlan): string {
    return list([
      t('words.deadline', { time: format.duration(deadlines.vehicleHours * hourMs) }),
      t('words.ends', { time: format.duration(deadlines.campaignDays * 24 * hourMs) }),
      t('words.retries', { count: retries.most }),
    ]);
  }

  function gates({ gates: { failures, silence, health } }: CampaignPlan): string {
    return list([
      t('words.failures', { percent: format.percent(failures.maxPercent / 100) }),
      t('words.silence', { time: format.duration(silence.installingMinutes * 60_000) }),
      health === null
        ? t('words.noHealth')
        : t('words.health', {
            ratio: format.number(health.toleratedRatio),
            alpha: format.percent(health.alpha),
          }),
      health === null || health.soakHours === 0
        ? ''
        : t('words.soak', { time: format.duration(health.soakHours * hourMs) }),
    ]);
  }

  const words = { waves, pace, windows, car, consent, times, gates };
  return (plan) =>
    Object.fromEntries(planParts.map((part) => [part, words[part](plan)])) as Record<PlanPart, string>;
}
