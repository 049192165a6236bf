import { Button, Group, List, Paper, Stack, Table, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { certificateHref, type Erasure } from '../../api/queries/erasures.ts';
import { regionName } from '../../format/regions.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Moment } from '../../parts/age.tsx';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { CopyButton } from '../../parts/vin.tsx';
import classes from './erasures.module.css';
import { kindsOf } from './kinds.ts';

/** What was erased, when and for whom it was done, what stays and why; to be kept, as a file or on paper. */
export function Certificate({ erasure }: { erasure: Erasure }): ReactNode {
  const { t } = useTranslation('erasures');
  const format = useFormat();
  const { id, pseudonym, market, requestedBy, requestedAt, finishedAt, erased, kept } = erasure;
  const kinds = kindsOf(erased);
  const facts: readonly (readonly [string, ReactNode])[] = [
    [t('number'), <Copied key="id" text={id} />],
    [t('pseudonym'), <Copied key="name" text={pseudonym} />],
    [t('market'), regionName(market, format.locale)],
    [t('by'), requestedBy],
    [t('asked'), <Moment key="asked" at={requestedAt} style="moment" />],
    [t('finished'), finishedAt !== null && <Moment key="done" at={finishedAt} style="moment" />],
    [t('zone'), format.timeZone],
  ];
  return (
    <Paper withBorder p="md" component="article" aria-labelledby="certificate">
      <Stack>
        <Text fw={600} className="only-printed">
          {t('common:name')} · {t('certificate')}
        </Text>
        <Group gap="xs" wrap="nowrap">
          <SeverityIcon severity="ok" size={26} />
          <Title order={2} size="h4" id="certificate">
            {t('isErased')}
          </Title>
        </Group>
        <dl className={classes.facts}>
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <Text size="sm">{t('noVin')}</Text>
        <section>
          <Title order={3} size="h5" mb={4}>
            {t('what')}
          </Title>
          <Text size="sm">{t(kinds.length > 0 ? 'registration' : 'registrationOnly')}</Text>
          {kinds.length > 0 && (
            <Table verticalSpacing={4} mt="xs" aria-label={t('what')}>
              <Table.Tbody>
                {kinds.map(({ kind, word, count }) => (
                  <Table.Tr key={kind}>
                    <Table.Th scope="row" fw={400} pl={0}>
                      {word === null ? kind : t(`kind.${word}`)}
                    </Table.Th>
                    <Table.Td ta="right" pr={0} className="number">
                      {format.number(count)}
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          )}
        </section>
        <section>
          <Title order={3} size="h5" mb={4}>
            {t('stays')}
          </Title>
          <List size="sm" spacing={6}>
            {kept.map(({ what, count }) => (
              <List.Item key={what}>
                {t(`kept.${what}`, { count })} {t(`why.${what}`)}
              </List.Item>
            ))}
            <List.Item>{t('backups')}</List.Item>
          </List>
        </section>
        <Group gap="xs" className="not-printed">
          <Button
            component="a"
            href={certificateHref(id)}
            download={`erasure-${id}.json`}
            variant="default"
            className="touch"
            leftSection={<Icon name="download" size={16} />}
          >
            {t('download')}
          </Button>
          <Button variant="default" className="touch" onClick={() => window.print()}>
            {t('print')}
          </Button>
        </Group>
      </Stack>
    </Paper>
  );
}

function Copied({ text }: { text: string }): ReactNode {
  return (
    <span className={classes.copied}>
      <code>{text}</code>
      <span className="not-printed">
        <CopyButton text={text} />
      </span>
    </span>
  );
}
