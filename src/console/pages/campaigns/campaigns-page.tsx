import { Anchor, Button, Group, NativeSelect, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type Campaign, useCampaigns } from '../../api/queries/campaigns.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { MoreButton } from '../releases/more-button.tsx';
import { UpdatesFrame } from '../releases/updates-frame.tsx';
import classes from './campaigns.module.css';
import { ProgressBar } from './progress-bar.tsx';
import { StateBadge } from './state-badge.tsx';
import { tallyOf } from './tally.ts';

const shown = {
  all: [],
  open: ['draft', 'awaiting-approval', 'approved', 'running', 'halted'],
  over: ['finished', 'aborted'],
} as const;
type Shown = keyof typeof shown;

/** What is being updated, newest first, with how far each is. */
export function CampaignsPage(): ReactNode {
  const { t } = useTranslation('campaigns');
  const url = useUrlState();
  const may = useMay()('campaigns.write');
  const [filter = 'all'] = url.many('show', Object.keys(shown) as Shown[]);
  const campaigns = useCampaigns(shown[filter]);
  const items = campaigns.data?.pages.flatMap((page) => page.items) ?? [];
  const actions = (
    <Group gap="xs">
      <NativeSelect
        aria-label={t('show.label')}
        value={filter}
        data={(Object.keys(shown) as Shown[]).map((value) => ({ value, label: t(`show.${value}`) }))}
        onChange={({ currentTarget: { value } }) => url.set({ show: value === 'all' ? null : value }, 'push')}
      />
      {may && (
        <Button
          component={Link}
          href="/campaigns/new"
          className="touch"
          leftSection={<Icon name="plus" size={16} />}
        >
          {t('new')}
        </Button>
      )}
    </Group>
  );
  return (
    <UpdatesFrame actions={actions}>
      <Stack>
        {campaigns.error !== null && <ErrorNote error={campaigns.error} retry={() => campaigns.refetch()} />}
        {campaigns.isPending && <LoadingRows count={6} height={76} />}
        {campaigns.isSuccess && items.length === 0 && (
          <Empty icon="update" title={t('none')} hint={t('noneHint')} />
        )}
        {items.length > 0 && (
          <ul className={classes.list} aria-label={t('list')}>
            {items.map((campaign) => (
              <Row key={campaign.id} campaign={campaign} />
            ))}
          </ul>
        )}
        <MoreButton query={campaigns} />
      </Stack>
    </UpdatesFrame>
  );
}

function Row({ campaign }: { campaign: Campaign }): ReactNode {
  const { t } = useTranslation('campaigns');
  const format = useFormat();
  const { id, number, name, release, targets, counts, wave, waves, createdBy, createdAt } = campaign;
  const tally = tallyOf(counts);
  return (
    <li className={classes.row}>
      <div className={classes.long}>
        <Anchor component={Link} href={`/campaigns/${id}`} fw={600} c="inherit" className="touch-row">
          {name}
        </Anchor>
        <Text size="xs" c="dimmed">
          #{number} · {release.name} {release.version}
        </Text>
      </div>
      <StateBadge campaign={campaign} />
      <div>
        {targets === null ? (
          <Text size="sm" c="dimmed" className={classes.long ?? ''}>
            {t('notFrozen')}
          </Text>
        ) : (
          <>
            <ProgressBar tally={tally} targets={targets} isSmall />
            <Text size="xs" c="dimmed" className="number">
              {t('have', { count: tally.succeeded, of: targets })}
              {tally.failed > 0 && ` · ${t('outcome.failed', { count: tally.failed })}`}
              {wave >= 0 && ` · ${t('waveOf', { wave: wave + 1, waves })}`}
            </Text>
          </>
        )}
      </div>
      <Text size="xs" c="dimmed" title={format.time(createdAt)}>
        {t('byAt', { who: createdBy })} <Moment at={createdAt} />
      </Text>
    </li>
  );
}
