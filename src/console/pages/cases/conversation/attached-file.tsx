import { Anchor, Modal, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import type { Schemas } from '../../../api/openapi.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import classes from '../case.module.css';

/** What every browser draws. */
const drawn = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** A file of the case: a picture is seen, and larger when asked; anything else is fetched. */
export function AttachedFile({
  caseId,
  name,
  file,
}: {
  caseId: string;
  name: string;
  file: Schemas['CaseAttachment'] | undefined;
}): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const [isLarge, setLarge] = useState(false);
  if (file === undefined) return <p className={classes.dim}>{name}</p>;
  const href = `/api/v1/cases/${caseId}/attachments/${file.id}`;
  const isPicture = drawn.includes(file.type);
  return (
    <div className={classes.file}>
      {isPicture && (
        <UnstyledButton
          className={classes.thumb ?? ''}
          aria-label={t('file.enlarge', { name: file.name })}
          onClick={() => setLarge(true)}
        >
          <img src={href} alt={file.name} loading="lazy" />
        </UnstyledButton>
      )}
      <Anchor href={href} download={file.name} size="sm" className={`${classes.fileName} touch-row`}>
        <Icon name="download" size={14} />
        <span>{file.name}</span>
        <span className={classes.dim}>{format.bytes(file.bytes)}</span>
      </Anchor>
      <Modal
        opened={isLarge}
        onClose={() => setLarge(false)}
        title={file.name}
        size="auto"
        centered
        closeButtonProps={{ 'aria-label': t('common:close') }}
      >
        <img src={href} alt={file.name} className={classes.large} />
      </Modal>
    </div>
  );
}
