import { Text } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CampaignDetail } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Moment } from '../../../parts/age.tsx';
import classes from '../campaigns.module.css';
import { ProgressBar } from '../progress-bar.tsx';
import { tallyOf } from '../tally.ts';
import { useWaitWords } from './wait-words.ts';

/** One after another: passed, open, still to come. */
export function Waves({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const waits = useWaitWords();
  const { waveList, wave, state, endedAt } = campaign;
  return (
    <ol className={classes.steps} aria-label={t('part.waves')}>
      {waveList.map(({ index, size, counts, openedAt, passedAt, verdict }) => {
        const tally = tallyOf(counts);
        const isOpen = index === wave && passedAt === null;
        const now = state === 'halted' ? 'halted' : endedAt === null ? 'open' : 'ended';
        const stand = passedAt !== null ? 'passed' : isOpen ? now : 'to-come';
        return (
          <li key={index} className={classes.step} data-state={stand}>
            <Text size="sm" fw={600}>
              {t('wave', { number: index + 1 })}
            </Text>
            <Text size="xs" c="dimmed" mb={6}>
              {t('words.vehicles', { count: size })} · {t(`stand.${stand}`)}
            </Text>
            <ProgressBar tally={tally} targets={size} isSmall />
            <Text size="xs" mt={6}>
              {openedAt === null ? (
                <span className={classes.share}>{t('notOpened')}</span>
              ) : (
                <>
                  {t('have', { count: tally.succeeded, of: size })}
                  {tally.failed > 0 && `, ${t('outcome.failed', { count: tally.failed })}`}
                </>
              )}
            </Text>
            {passedAt !== null && (
              <Text size="xs" c="dimmed">
                {t('passedAt')} <Moment at={passedAt} />
              </Text>
            )}
            {index === wave && (state === 'running' || state === 'halted') && (
              <Text size="xs" c="dimmed">
                {waits(verdict)}
              </Text>
            )}
          </li>
        );
      })}
    </ol>
  );
}
