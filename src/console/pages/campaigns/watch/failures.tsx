import { Button, Group, Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type CampaignDetail, useRetryNow } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { useToast } from '../../../parts/toast.tsx';
import { Vin } from '../../../parts/vin.tsx';
import classes from '../campaigns.module.css';
import { useCodeWords } from './code-words.ts';

/** By reason, most first, with the cars. */
export function Failures({ campaign: { id, failures, actions } }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const codeWords = useCodeWords();
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" gap="xs" mb={4}>
        <Title order={2} size="h5">
          {t('failures.title')}
        </Title>
        {actions.includes('retry') && failures.length > 0 && <RetryNow id={id} />}
      </Group>
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
                className={`touch-row ${classes.quiet}`}
              >
                <span>
                  <b className="number">{format.number(count)}</b> {codeWords(state, code)}
                </span>
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

function RetryNow({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('campaigns');
  const toast = useToast();
  const retry = useRetryNow(id);
  return (
    <Button
      size="compact-sm"
      variant="default"
      className="touch"
      title={t('failures.retryHint')}
      loading={retry.isPending}
      onClick={() =>
        retry.mutate(undefined, {
          onSuccess: ({ vehicles }) => toast({ message: t('failures.retried', { count: vehicles }) }),
          onError: (error) => toast({ error }),
        })
      }
    >
      {t('failures.retry')}
    </Button>
  );
}
