import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CampaignDetail } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Vin } from '../../../parts/vin.tsx';
import classes from '../campaigns.module.css';
import { useCodeWords } from './code-words.ts';

/** By reason, most first, with the cars. */
export function Failures({ campaign: { id, failures } }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const codeWords = useCodeWords();
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('failures.title')}
      </Title>
      {failures.length === 0 && (
        <Text size="sm" c="dimmed">
          {t('failures.none')}
        </Text>
      )}
      <ul className="plain-list">
        {failures.map(({ state, code, count, message, vins }) => (
          <li key={`${state} ${code}`}>
            <Text size="sm">
              <Link
                href={`/campaigns/${id}?tab=vehicles&state=${state}${code === null ? '' : `&code=${encodeURIComponent(code)}`}`}
                className="touch-row"
              >
                <b className="number">{format.number(count)}</b> {codeWords(state, code)}
              </Link>
            </Text>
            {message !== null && (
              <Text size="xs" c="dimmed" lang="en" className={classes.long ?? ''}>
                {message}
              </Text>
            )}
            <div>
              {vins.map((vin) => (
                <Link key={vin} href={`/campaigns/${id}/vehicles/${vin}`} className={classes.vinLink}>
                  <Vin vin={vin} />
                </Link>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </Paper>
  );
}
