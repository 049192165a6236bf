import { Badge, Button, Group, Text } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { type SeenCertificate, useCertificates } from '../../../api/queries/certificates.ts';
import { useMay } from '../../../api/queries/session.ts';
import { serverNow } from '../../../api/server-clock.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { LoadingRows } from '../../../parts/loading.tsx';
import { ErrorNote } from '../../../parts/states.tsx';
import { Panel } from '../panel.tsx';
import { RevokeCertificate } from './revoke-certificate.tsx';

/** By which certificates the car has signed in; each may be revoked, for good. */
export function Certificates({ vin }: { vin: string }): ReactNode {
  const { t } = useTranslation('vehicle');
  const { data, error, refetch } = useCertificates(vin);
  return (
    <Panel title={t('certificates.title')}>
      <Text size="sm">{t(data?.items.length === 0 ? 'certificates.none' : 'certificates.hint')}</Text>
      {error !== null && <ErrorNote error={error} retry={refetch} />}
      {data === undefined && error === null && <LoadingRows count={1} height={56} />}
      {data !== undefined && data.items.length > 0 && (
        <ul className="plain-list" aria-label={t('certificates.title')}>
          {data.items.map((certificate) => (
            <li key={`${certificate.issuer} ${certificate.serial}`}>
              <Line vin={vin} certificate={certificate} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Line({
  vin,
  certificate: { serial, issuer, validTo, firstSeenAt, revoked },
}: {
  vin: string;
  certificate: SeenCertificate;
}): ReactNode {
  const { t } = useTranslation('vehicle');
  const format = useFormat();
  const may = useMay();
  const [isAsking, setAsking] = useState(false);
  const day = (at: number) => format.time(at, 'date');
  const state = revoked !== null ? 'revoked' : validTo <= serverNow() ? 'expired' : null;
  return (
    <Group justify="space-between" wrap="nowrap" gap="xs" align="flex-start">
      <div style={{ minWidth: 0 }}>
        <Group gap="xs">
          <Text size="sm" fw={500} className="vin" style={{ overflowWrap: 'anywhere', whiteSpace: 'normal' }}>
            {serial}
          </Text>
          {state !== null && (
            <Badge variant="light" color={state === 'revoked' ? 'red' : 'gray'} tt="none" radius="sm">
              {t(`certificates.${state}`)}
            </Badge>
          )}
        </Group>
        <Text size="xs" c="dimmed" style={{ overflowWrap: 'anywhere' }}>
          {issuer} · {t('certificates.until', { date: day(validTo) })} ·{' '}
          {t('certificates.since', { date: day(firstSeenAt) })}
        </Text>
        {revoked !== null && (
          <Text size="xs" style={{ overflowWrap: 'anywhere' }}>
            {t('certificates.revokedBy', { who: revoked.revokedBy, date: day(revoked.revokedAt) })}{' '}
            {revoked.reason}
          </Text>
        )}
      </div>
      {revoked === null && may('certificates.revoke') && (
        <Button
          variant="subtle"
          color="red"
          size="compact-sm"
          flex="none"
          className="touch"
          aria-label={t('certificates.revokeOne', { serial })}
          onClick={() => setAsking(true)}
        >
          {t('certificates.revoke')}
        </Button>
      )}
      <RevokeCertificate vin={vin} serial={serial} isOpen={isAsking} close={() => setAsking(false)} />
    </Group>
  );
}
