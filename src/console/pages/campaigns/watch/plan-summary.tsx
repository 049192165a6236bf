import { Paper, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { CampaignDetail } from '../../../api/queries/campaigns.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import classes from '../campaigns.module.css';
import { planParts, usePlanWords } from '../use-plan-words.ts';

/** What was decided: for whom, which release, and within which limits. */
export function PlanSummary({ campaign }: { campaign: CampaignDetail }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const words = usePlanWords()(campaign.plan);
  const { release, chain, selector, exclusions, excluded, rollbackOf, markets } = campaign;
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb="xs">
        {t('plan')}
      </Title>
      <dl className={classes.facts}>
        <dt>{t('form.release')}</dt>
        <dd>
          <Link href={`/releases/${encodeURIComponent(release.id)}`} className={classes.quiet}>
            {release.name} {release.version}
          </Link>
          {chain.length > 1 && ` (${t('via', { chain: chain.slice(0, -1).join(', ') })})`}
        </dd>
        {rollbackOf !== null && (
          <>
            <dt>{t('takesBack')}</dt>
            <dd>
              <Link href={`/campaigns/${rollbackOf}`} className={classes.quiet}>
                {t('theCampaign')}
              </Link>
            </dd>
          </>
        )}
        <dt>{t('form.who')}</dt>
        <dd>
          <code>{selector}</code>
          {markets !== null && ` · ${markets.join(', ')}`}
          {exclusions.openCases && ` · ${t('withoutOpenCases')}`}
        </dd>
        {planParts.map((part) => (
          <PartWords key={part} title={t(`part.${part}`)} text={words[part]} />
        ))}
      </dl>
      {excluded.length > 0 && (
        <>
          <Text size="sm" fw={600} mt="sm">
            {t('leftOut', { count: excluded.reduce((sum, { count }) => sum + count, 0) })}
          </Text>
          <ul className={classes.counts}>
            {excluded.map(({ reason, count }) => (
              <li key={reason}>
                <span>{t(`excluded.${reason}`)}</span>
                <span className="number">{format.number(count)}</span>
              </li>
            ))}
          </ul>
        </>
      )}
    </Paper>
  );
}

function PartWords({ title, text }: { title: string; text: string }): ReactNode {
  return (
    <>
      <dt>{title}</dt>
      <dd>{text}</dd>
    </>
  );
}
