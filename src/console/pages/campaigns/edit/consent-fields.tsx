import { Button, NativeSelect, Text, TextInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { CampaignPlan } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { RemoveLine } from '../../../parts/line-buttons.tsx';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';

type Consent = CampaignPlan['consent']['default'];
const marketExample = 'DE';
const consents: readonly Consent[] = ['ask', 'inform', 'none'];

/** What owners are asked, by market. */
export function ConsentFields({ plan: { consent }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t } = useTranslation('campaigns');
  const [market, setMarket] = useState('');
  const options = consents.map((value) => ({ value, label: t(`consent.${value}`) }));
  const set = (markets: CampaignPlan['consent']['markets']) => change({ consent: { ...consent, markets } });
  const code = market.trim().toUpperCase();
  return (
    <>
      <NativeSelect
        label={t('consent.default')}
        description={t('consent.hint')}
        value={consent.default}
        data={options}
        onChange={({ currentTarget }) =>
          change({ consent: { ...consent, default: currentTarget.value as Consent } })
        }
      />
      {Object.entries(consent.markets).map(([name, value]) => (
        <div key={name} className={classes.line}>
          <NativeSelect
            flex={1}
            label={name}
            value={value}
            data={options}
            error={errorOf(`consent.markets.${name}`)}
            onChange={({ currentTarget }) =>
              set({ ...consent.markets, [name]: currentTarget.value as Consent })
            }
          />
          <RemoveLine
            label={t('consent.remove', { market: name })}
            onClick={() =>
              set(Object.fromEntries(Object.entries(consent.markets).filter(([other]) => other !== name)))
            }
          />
        </div>
      ))}
      <div className={classes.line}>
        <TextInput
          label={t('consent.market')}
          placeholder={marketExample}
          value={market}
          maxLength={2}
          onChange={({ currentTarget }) => setMarket(currentTarget.value)}
        />
        <Button
          variant="default"
          className="touch"
          disabled={!/^[A-Z]{2}$/.test(code) || consent.markets[code] !== undefined}
          onClick={() => {
            set({ ...consent.markets, [code]: 'ask' });
            setMarket('');
          }}
        >
          {t('consent.add')}
        </Button>
      </div>
      <Text size="xs" c="dimmed">
        {t('consent.example')}
      </Text>
    </>
  );
}
