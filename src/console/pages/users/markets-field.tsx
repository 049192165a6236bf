import { Radio, Stack, TagsInput } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';

/** All markets, or some by their ISO 3166 codes; null = all. */
export function MarketsField({
  value,
  change,
  error,
  disabled,
}: {
  value: readonly string[] | null;
  change: (markets: readonly string[] | null) => void;
  error: string | undefined;
  disabled: boolean;
}): ReactNode {
  const { t } = useTranslation('users');
  const { locale } = useFormat();
  // Going to and fro between all and some loses nothing.
  const [some, setSome] = useState<readonly string[]>(value ?? []);
  return (
    <Radio.Group
      label={t('markets')}
      description={t('marketsHint')}
      value={value === null ? 'all' : 'some'}
      onChange={(which) => change(which === 'all' ? null : some)}
    >
      <Stack gap={6} mt={6}>
        <Radio value="all" label={t('allMarkets')} disabled={disabled} />
        <Radio value="some" label={t('someMarkets')} disabled={disabled} />
        {value !== null && (
          <TagsInput
            aria-label={t('someMarkets')}
            placeholder={some.length === 0 ? t('marketsPlaceholder') : ''}
            value={[...some]}
            disabled={disabled}
            error={error}
            clearable
            splitChars={[',', ' ', ';']}
            onChange={(markets) => {
              const codes = [...new Set(markets.map((market) => market.trim().toUpperCase()))];
              setSome(codes);
              change(codes);
            }}
            inputWrapperOrder={['input', 'description', 'error']}
            description={some.map((market) => `${market} ${regionName(market, locale)}`).join(', ')}
          />
        )}
      </Stack>
    </Radio.Group>
  );
}
