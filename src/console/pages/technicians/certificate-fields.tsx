import { Autocomplete, Button, Group, Stack, TextInput, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Technician } from '../../api/queries/technicians.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { RemoveLine } from '../../parts/line-buttons.tsx';
import { fromWallTime, wallTime } from '../alerts/mute-ends.ts';
import { certificateKinds } from './words.ts';

type Certificates = Technician['certificates'];

/** What somebody may do, proved by a paper, until a day: at its end it does not count any more. */
export function CertificateFields({
  certificates,
  change,
  errorOf,
}: {
  certificates: Certificates;
  change: (certificates: Certificates) => void;
  errorOf: (field: string) => string | undefined;
}): ReactNode {
  const { t } = useTranslation('technicians');
  const { timeZone } = useFormat();
  const put = (index: number, part: Partial<Certificates[number]>) =>
    change(certificates.map((each, at) => (at === index ? { ...each, ...part } : each)));
  return (
    <Stack gap="xs">
      <Title order={3} size="h6">
        {t('certificates')}
      </Title>
      {certificates.map(({ kind, number, expiresAt }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows are what they are by their place
        <Group key={index} gap="xs" align="flex-end" wrap="wrap">
          <Autocomplete
            label={t('certificate.kind')}
            data={[...certificateKinds]}
            value={kind}
            onChange={(value) => put(index, { kind: value })}
            error={errorOf(`certificates.${index}.kind`)}
            flex="1 1 140px"
          />
          <TextInput
            label={t('certificate.number')}
            value={number ?? ''}
            onChange={(event) => put(index, { number: event.currentTarget.value || null })}
            flex="1 1 100px"
          />
          <TextInput
            type="date"
            label={t('certificate.until')}
            value={expiresAt === null ? '' : wallTime(expiresAt - 1, timeZone).slice(0, 10)}
            onChange={(event) => {
              const { value } = event.currentTarget;
              put(index, { expiresAt: value === '' ? null : dayEnd(value, timeZone) });
            }}
            flex="1 1 130px"
          />
          <RemoveLine
            label={t('certificate.remove', { kind })}
            onClick={() => change(certificates.filter((_, at) => at !== index))}
          />
        </Group>
      ))}
      <Button
        variant="subtle"
        size="compact-sm"
        className="touch"
        style={{ alignSelf: 'flex-start' }}
        onClick={() => change([...certificates, { kind: '', number: null, expiresAt: null }])}
      >
        {t('certificate.add')}
      </Button>
    </Stack>
  );
}

/** The last day still counts. */
function dayEnd(date: string, timeZone: string): number {
  const noon = fromWallTime(`${date}T12:00`, timeZone);
  const next = wallTime(noon + 86_400_000, timeZone).slice(0, 10);
  return fromWallTime(`${next}T00:00`, timeZone);
}
