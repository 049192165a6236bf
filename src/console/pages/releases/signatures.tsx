import { Badge, Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { type ReleaseDetail, useReleaseKeys } from '../../api/queries/releases.ts';
import { useMay } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './releases.module.css';
import { SignedDrop } from './signed-drop.tsx';

/** Whose keys signed it, and whether they still count. Another signature may be added. */
export function Signatures({ release }: { release: ReleaseDetail }): ReactNode {
  const { t } = useTranslation('releases');
  const keys = useReleaseKeys();
  const may = useMay();
  return (
    <Paper withBorder p="md" component="section">
      <Title order={2} size="h5" mb={4}>
        {t('signatures')}
      </Title>
      <Stack gap="xs">
        <ul className="plain-list">
          {release.signatures.map(({ keyId }) => {
            const key = keys.data?.find(({ id }) => id === keyId);
            return (
              <li key={keyId}>
                <Text size="sm" fw={500} component="div">
                  {key?.name ?? t('unknownKey')}{' '}
                  {key !== undefined && (
                    <Badge variant="default" tt="none" radius="sm" fw={500}>
                      {t(`key.state.${key.state}`)}
                    </Badge>
                  )}
                </Text>
                <Text size="xs" c="dimmed" ff="monospace" className={classes.long ?? ''}>
                  {keyId}
                </Text>
              </li>
            );
          })}
        </ul>
        {may('releases.write') && (
          <details>
            <summary className={classes.summary}>{t('addSignature')}</summary>
            <Text size="xs" c="dimmed" my="xs">
              {t('addSignatureHint')}
            </Text>
            <SignedDrop digest={release.digest} />
          </details>
        )}
      </Stack>
    </Paper>
  );
}
