import { ActionIcon, Button, Group, Progress, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { FileDrop } from '../../parts/file-drop.tsx';
import { Icon } from '../../parts/icon.tsx';
import { useProblemText } from '../../parts/problem-text.ts';
import { Digest } from './digest.tsx';
import classes from './releases.module.css';
import { addUploads, pauseUpload, removeUpload, resumeUpload, type Upload, useUploads } from './uploads.ts';

/** Files are given here; each shows how far it is, and goes on after whatever broke it off. */
export function UploadList(): ReactNode {
  const { t } = useTranslation('releases');
  const uploads = useUploads();
  return (
    <Stack gap="xs">
      <FileDrop label={t('upload.choose')} hint={t('upload.dropHere')} take={addUploads} isMany />
      {uploads.length > 0 && (
        <div className={classes.list}>
          <ul aria-label={t('upload.label')}>
            {uploads.map((upload) => (
              <UploadRow key={upload.key} upload={upload} />
            ))}
          </ul>
        </div>
      )}
    </Stack>
  );
}

function UploadRow({ upload }: { upload: Upload }): ReactNode {
  const { t } = useTranslation('releases');
  const textOf = useProblemText();
  const { key, file, state, received, error, artifact } = upload;
  const isOver = state === 'done' || state === 'failed';
  return (
    <li className={classes.upload}>
      <div>
        <Text size="sm" fw={600} className={classes.long ?? ''}>
          {file.name}
        </Text>
        {artifact === null ? <Standing upload={upload} /> : <Digest value={artifact} isWhole />}
        {error !== null && (
          <Text size="sm" c={state === 'failed' ? 'red' : 'dimmed'} role="alert">
            {textOf(error)} {state === 'waiting' && t('upload.again')}
          </Text>
        )}
      </div>
      <Group gap={4} wrap="nowrap">
        {state === 'sending' && (
          <Button
            size="compact-sm"
            variant="default"
            className="touch"
            leftSection={<Icon name="pause" size={14} />}
            onClick={() => pauseUpload(key)}
          >
            {t('upload.pause')}
          </Button>
        )}
        {(state === 'paused' || state === 'waiting' || state === 'failed') && (
          <Button
            size="compact-sm"
            variant="default"
            className="touch"
            leftSection={<Icon name="play" size={14} />}
            onClick={() => resumeUpload(key)}
          >
            {t(state === 'failed' ? 'common:retry' : 'upload.resume')}
          </Button>
        )}
        {state === 'done' && (
          <Text size="sm" fw={500} className="severity-icon" data-severity="ok">
            <Icon name="check" size={18} /> {t('upload.done')}
          </Text>
        )}
        <ActionIcon
          variant="subtle"
          color="gray"
          className="touch"
          aria-label={t(isOver ? 'upload.hide' : 'upload.drop', { name: file.name })}
          onClick={() => void removeUpload(upload)}
        >
          <Icon name="close" size={16} />
        </ActionIcon>
      </Group>
      {!isOver && (
        <Progress
          className={classes.wide ?? ''}
          value={file.size === 0 ? 0 : (received / file.size) * 100}
          color={state === 'sending' ? 'cyan' : 'gray'}
          aria-label={file.name}
        />
      )}
    </li>
  );
}

/** "120 MB of 1.4 GB · 8 MB/s · 2 min left" */
function Standing({ upload: { file, received, began, state } }: { upload: Upload }): ReactNode {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const seconds = began === null ? 0 : (performance.now() - began.at) / 1000;
  const rate = began === null || seconds < 1 ? null : (received - began.received) / seconds;
  const isMoving = state === 'sending' && rate !== null && rate > 0;
  return (
    <Text size="xs" c="dimmed" className="number">
      {t('upload.of', { received: format.bytes(received), total: format.bytes(file.size) })}
      {isMoving &&
        ` · ${t('upload.rate', {
          rate: format.bytes(rate),
          left: format.duration(((file.size - received) / rate) * 1000),
        })}`}
      {state === 'paused' && ` · ${t('upload.paused')}`}
    </Text>
  );
}
