import { Anchor, Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type Artifact, useArtifacts, useRemoveArtifact } from '../../api/queries/releases.ts';
import { useMay } from '../../api/queries/session.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { useConfirm } from '../../parts/confirm.tsx';
import { RemoveLine } from '../../parts/line-buttons.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { useToast } from '../../parts/toast.tsx';
import { Digest } from './digest.tsx';
import { MoreButton } from './more-button.tsx';
import classes from './releases.module.css';
import { UpdatesFrame } from './updates-frame.tsx';
import { UploadList } from './upload-list.tsx';

/** What vehicles download, by digest, and what is on its way here. */
export function FilesPage(): ReactNode {
  const { t } = useTranslation('releases');
  const may = useMay()('releases.write');
  const artifacts = useArtifacts();
  const items = artifacts.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <UpdatesFrame>
      <Stack>
        {may && <UploadList />}
        <Title order={2} size="h5">
          {t('files.title')}
        </Title>
        {artifacts.error !== null && <ErrorNote error={artifacts.error} retry={() => artifacts.refetch()} />}
        {artifacts.isPending && <LoadingRows count={8} height={64} />}
        {artifacts.isSuccess && items.length === 0 && (
          <Empty icon="attach" title={t('files.none')} hint={t('files.noneHint')} />
        )}
        {items.length > 0 && (
          <div className={classes.list}>
            <ul aria-label={t('files.title')}>
              {items.map((artifact) => (
                <Row key={artifact.sha256} artifact={artifact} mayRemove={may} />
              ))}
            </ul>
          </div>
        )}
        <MoreButton query={artifacts} />
      </Stack>
    </UpdatesFrame>
  );
}

function Row({ artifact, mayRemove }: { artifact: Artifact; mayRemove: boolean }): ReactNode {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const confirm = useConfirm();
  const toast = useToast();
  const remove = useRemoveArtifact();
  const { name, bytes, sha256, sha1, md5, addedBy, addedAt } = artifact;
  const ask = async () => {
    const isSure = await confirm({
      title: t('files.remove', { name }),
      body: t('files.removeBody', { name }),
      action: t('common:remove'),
    });
    if (!isSure) return;
    try {
      await remove.mutateAsync(sha256);
      toast({ message: t('files.removed', { name }) });
    } catch (error) {
      toast({ error });
    }
  };
  return (
    <li className={classes.file}>
      <Anchor
        href={`/api/v1/artifacts/${sha256}/content`}
        download={name}
        c="inherit"
        fw={600}
        className={`touch-row ${classes.long}`}
      >
        {name}
      </Anchor>
      <Text size="sm" className="number">
        {format.bytes(bytes)}
      </Text>
      <details>
        <summary className={classes.summary}>
          <span className={classes.digest}>{sha256.slice(0, 16)}…</span>
        </summary>
        {Object.entries({ 'SHA-256': sha256, 'SHA-1': sha1, MD5: md5 }).map(([kind, value]) => (
          <div key={kind}>
            <Text size="xs" c="dimmed">
              {kind}
            </Text>
            <Digest value={value} isWhole />
          </div>
        ))}
      </details>
      <Text size="xs" c="dimmed">
        {t('byAt', { who: addedBy })} <Moment at={addedAt} />
      </Text>
      <Group justify="flex-end">
        {mayRemove && <RemoveLine label={t('files.remove', { name })} onClick={ask} />}
      </Group>
    </li>
  );
}
