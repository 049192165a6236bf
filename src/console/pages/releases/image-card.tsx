import { Badge, Group, Paper, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { ReleaseFile, ReleaseImage } from '../../api/queries/releases.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Digest } from './digest.tsx';
import classes from './releases.module.css';

/** What one control unit gets: on which hardware, and every way from a version to this one. */
export function ImageCard({
  image,
  place,
  of,
}: {
  image: ReleaseImage;
  place: number;
  of: number;
}): ReactNode {
  const { t } = useTranslation('releases');
  const { ecu, version, hardware, from, artifacts, dependsOn, optional } = image;
  return (
    <Paper withBorder p="md" component="section">
      <Group justify="space-between" gap="xs" mb="xs">
        <Title order={2} size="h5" className={classes.long ?? ''}>
          {ecu} → {version}
        </Title>
        <Group gap={6}>
          {optional === true && (
            <Badge variant="default" tt="none" radius="sm" fw={500}>
              {t('optional')}
            </Badge>
          )}
          {of > 1 && (
            <Text size="xs" c="dimmed">
              {t('place', { place, of })}
            </Text>
          )}
        </Group>
      </Group>
      <dl className={classes.facts}>
        <dt>{t('hardware')}</dt>
        <dd>
          <Group gap={6}>
            {hardware.map((name) => (
              <Badge key={name} variant="default" tt="none" radius="sm" fw={500}>
                {name}
              </Badge>
            ))}
          </Group>
        </dd>
        {dependsOn.length > 0 && (
          <>
            <dt>{t('needs')}</dt>
            <dd>{dependsOn.map((needed) => t('atLeast', { ...needed })).join(', ')}</dd>
          </>
        )}
      </dl>
      <div className={classes.scroll}>
        <Table fz="sm" mt="xs" verticalSpacing={6}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{t('way')}</Table.Th>
              <Table.Th>{t('file')}</Table.Th>
              <Table.Th ta="right">{t('size')}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {artifacts.map((file) => (
              <Way key={`${file.sha256} ${file.from}`} file={file} from={from} version={version} />
            ))}
          </Table.Tbody>
        </Table>
      </div>
    </Paper>
  );
}

function Way({
  file,
  from,
  version,
}: {
  file: ReleaseFile;
  from: ReleaseImage['from'];
  version: string;
}): ReactNode {
  const { t } = useTranslation('releases');
  const format = useFormat();
  const start = file.kind === 'delta' ? file.from : from === null ? t('anyOlder') : from.join(', ');
  return (
    <Table.Tr>
      <Table.Td className={classes.long ?? ''}>
        {start} → {file.to ?? version}
        <Text size="xs" c="dimmed">
          {t(`kind.${file.kind}`)}
        </Text>
      </Table.Td>
      <Table.Td>
        <Text size="sm" className={classes.long ?? ''}>
          {file.name}
        </Text>
        <Digest value={file.sha256} />
      </Table.Td>
      <Table.Td ta="right" className={`number ${classes.short}`}>
        {format.bytes(file.bytes)}
      </Table.Td>
    </Table.Tr>
  );
}
