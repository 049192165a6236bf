import { Alert, Button, Group, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { Problem } from '../../api/problem.ts';
import { type ReleaseDetail, useRelease } from '../../api/queries/releases.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import { Digest } from './digest.tsx';
import { ImageCard } from './image-card.tsx';
import { Notes } from './notes.tsx';
import classes from './releases.module.css';
import { saveText } from './save-text.ts';
import { Signatures } from './signatures.tsx';
import { RollbackBadge, TrustBadge } from './trust-badge.tsx';

/** One release: what it installs where, from which versions, who signed it, what people are told. */
export function ReleasePage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('releases');
  const release = useRelease(id);
  const isUnknown = release.error instanceof Problem && release.error.status === 404;
  const title = release.data === undefined ? id : `${release.data.name} ${release.data.version}`;
  return (
    <Page title={title} back={{ href: '/releases', label: t('places.releases') }}>
      {isUnknown && <NotFound hint={t('notFound', { id })} />}
      {release.error !== null && !isUnknown && (
        <ErrorNote error={release.error} retry={() => release.refetch()} />
      )}
      {release.isPending && <LoadingBlock height={420} />}
      {release.data !== undefined && <Release release={release.data} />}
    </Page>
  );
}

function Release({ release }: { release: ReleaseDetail }): ReactNode {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const may = useMay();
  const { content } = release;
  return (
    <Stack>
      <Group justify="space-between" gap="xs">
        <Group gap={6}>
          <TrustBadge release={release} />
          <RollbackBadge isRollback={release.rollback} />
        </Group>
        <Group gap="xs">
          <Button
            variant="default"
            className="touch"
            leftSection={<Icon name="download" size={16} />}
            onClick={() => saveText(`${release.id}.signed.json`, signedText(release))}
          >
            {t('downloadSigned')}
          </Button>
          {may('campaigns.write') && release.isTrusted && (
            <Button
              component={Link}
              href={`/campaigns/new?release=${encodeURIComponent(release.id)}`}
              className="touch"
              leftSection={<Icon name="send" size={16} />}
            >
              {t('plan')}
            </Button>
          )}
        </Group>
      </Group>
      {release.why !== null && (
        <Alert color="red" variant="light" icon={<Icon name="octagon" />} title={t('notTrustedTitle')}>
          <span lang="en">{release.why}</span>
        </Alert>
      )}
      <div className={classes.columns}>
        <Stack>
          {content.images
            .toSorted((a, b) => a.order - b.order)
            .map((image, index) => (
              <ImageCard
                key={`${image.ecu} ${image.hardware.join()}`}
                image={image}
                place={index + 1}
                of={content.images.length}
              />
            ))}
        </Stack>
        <Stack>
          <Paper withBorder p="md" component="section">
            <dl className={classes.facts}>
              <dt>{t('id')}</dt>
              <dd>{release.id}</dd>
              <dt>{t('digest')}</dt>
              <dd>
                <Digest value={release.digest} isWhole />
              </dd>
              <dt>{t('size')}</dt>
              <dd>{format.bytes(release.bytes)}</dd>
              <dt>{t('added')}</dt>
              <dd>
                {release.createdBy}, <Moment at={release.createdAt} />
              </dd>
            </dl>
          </Paper>
          <Signatures release={release} />
          <Notes notes={content.notes} />
          <Rxswin rows={content.rxswin} />
        </Stack>
      </div>
    </Stack>
  );
}

const signedText = ({ manifest, signatures }: ReleaseDetail): string =>
  `${JSON.stringify({ manifest, signatures })}\n`;

function Rxswin({ rows }: { rows: ReleaseDetail['content']['rxswin'] }): ReactNode {
  const { t } = useTranslation('releases');
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('rxswin.title')}
      </Title>
      {rows.length === 0 ? (
        <Text size="sm" c="dimmed">
          {t('rxswin.none')}
        </Text>
      ) : (
        <Table fz="sm" verticalSpacing={4} horizontalSpacing={0} className={classes.long ?? ''}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('rxswin.regulation')}</Table.Th>
              <Table.Th>{t('rxswin.before')}</Table.Th>
              <Table.Th>{t('rxswin.after')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.map(({ regulation, before, after }) => (
              <Table.Tr key={`${regulation} ${after}`}>
                <Table.Td>{regulation}</Table.Td>
                <Table.Td>{before ?? t('common:none')}</Table.Td>
                <Table.Td>{after}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Paper>
  );
}
