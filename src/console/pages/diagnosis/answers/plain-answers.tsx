import { Group, Stack, Table, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { CopyButton } from '../../../parts/vin.tsx';
import classes from '../diagnosis.module.css';
import type { ReadIdentity, ReadValue } from './answer-shapes.ts';
import { PartProblem, UnitProblem } from './part-problem.tsx';
import { Said } from './said.tsx';

/** What each control unit is. */
export function IdentitiesAnswer({ identities }: { identities: readonly ReadIdentity[] }): ReactNode {
  const said = identities.filter(({ error }) => error === undefined);
  return (
    <Stack gap="xs">
      {said.length > 0 && <IdentityTable identities={said} />}
      {identities.map(({ ecu, error }) =>
        error === undefined ? null : <UnitProblem key={ecu} ecu={ecu} error={error} />,
      )}
    </Stack>
  );
}

function IdentityTable({ identities }: { identities: readonly ReadIdentity[] }): ReactNode {
  const { t } = useTranslation('diagnosis');
  return (
    <Table.ScrollContainer minWidth={0}>
      <Table verticalSpacing={4} aria-label={t('answer.identities')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t('argument.ecu')}</Table.Th>
            <Table.Th>{t('answer.software')}</Table.Th>
            <Table.Th>{t('answer.hardware')}</Table.Th>
            <Table.Th>{t('answer.serial')}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {identities.map(({ ecu, software, hardware, serial }) => (
            <Table.Tr key={ecu}>
              <Table.Th>{ecu}</Table.Th>
              {[software, hardware, serial].map((value, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: always the same three columns
                <Table.Td key={index} ff="monospace">
                  <Said value={value} />
                </Table.Td>
              ))}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** Data by their identifiers; what could not be read says why. */
export function ValuesAnswer({ values }: { values: readonly ReadValue[] }): ReactNode {
  return (
    <Stack gap={6}>
      <dl className={classes.pairs}>
        {values
          .filter(({ error }) => error === undefined)
          .map(({ id, value }) => (
            <div key={id} className={classes.pair}>
              <dt className="vin">{id}</dt>
              <dd className={classes.said}>
                <Said value={value} />
              </dd>
            </div>
          ))}
      </dl>
      {values.map(({ id, error }) =>
        error === undefined ? null : <PartProblem key={id} part={id} error={error} />,
      )}
    </Stack>
  );
}

export function PlaceAnswer({ latitude, longitude }: { latitude: number; longitude: number }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  const degrees = (value: number) => format.number(value, { maximumFractionDigits: 6 });
  return (
    <Group gap="xs">
      <Text size="sm">
        {t('answer.place', { latitude: degrees(latitude), longitude: degrees(longitude) })}
      </Text>
      <CopyButton text={`${latitude}, ${longitude}`} />
    </Group>
  );
}

/** Control units that did what was asked. */
export function ListAnswer({ items }: { items: readonly string[] }): ReactNode {
  const { t } = useTranslation('diagnosis');
  return <Text size="sm">{t('answer.doneBy', { names: items.join(', '), count: items.length })}</Text>;
}

export function PairsAnswer({ pairs }: { pairs: readonly (readonly [string, unknown])[] }): ReactNode {
  return (
    <dl className={classes.pairs}>
      {pairs.map(([name, value]) => (
        <div key={name} className={classes.pair}>
          <dt>{name}</dt>
          <dd className={classes.said}>
            <Said value={value} />
          </dd>
        </div>
      ))}
    </dl>
  );
}
