import { Alert, Drawer, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { type FaultCode, useFaultCode } from '../../api/queries/fault-codes.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Drivable } from '../../parts/drivable.tsx';
import { FaultCauses } from '../../parts/fault-causes.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { SeverityBadge } from '../../parts/severity-badge.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { ScopeText } from './scope-text.tsx';

/** All about one code, beside the list or over it on a phone. */
export function CodeDrawer({ code, close }: { code: string; close: () => void }): ReactNode {
  const { t } = useTranslation('codes');
  const url = useUrlState();
  const place = {
    system: url.get('system'),
    make: url.get('make'),
    model: url.get('model'),
    ecu: url.get('ecu'),
  };
  const found = useFaultCode(code, place);
  return (
    <Drawer
      opened
      onClose={close}
      position="right"
      size="min(640px, 100vw)"
      title={code}
      closeButtonProps={{ 'aria-label': t('common:close') }}
    >
      {found.error !== null && <ErrorNote error={found.error} retry={() => found.refetch()} />}
      {found.isPending && <LoadingRows count={8} />}
      {found.data !== undefined && <Code code={found.data} />}
    </Drawer>
  );
}

function Code({ code }: { code: FaultCode }): ReactNode {
  const { t } = useTranslation('codes');
  return (
    <Stack gap="md">
      <Group gap="xs">
        <SeverityBadge severity={code.severity} />
        <Drivable mayBeDriven={code.mayBeDriven} />
        <Text size="sm" c="dimmed">
          {code.systems
            .filter((system) => system !== 'obd' || !code.systems.includes('uds'))
            .map((system) => t(`systems.${system}`))
            .join(', ')}
        </Text>
      </Group>
      <Text fw={600}>{code.description}</Text>
      {!code.isKnown && (
        <Alert variant="light" color="gray">
          {t('unknown')}
        </Alert>
      )}
      <div>
        <Text size="sm" fw={600}>
          {t('customer')}
        </Text>
        <Text size="sm">{code.customer}</Text>
      </div>
      <FaultCauses code={code} />
      <Text size="xs" c="dimmed">
        {code.origin === null ? (
          t('shipped')
        ) : (
          <>
            {t('fromLine', { name: code.origin.name, line: code.origin.line })}{' '}
            <ScopeText scope={code.origin.scope} />
          </>
        )}
      </Text>
      {code.others.length > 0 && (
        <section>
          <Text size="sm" fw={600} mb={4}>
            {t('others')}
          </Text>
          <Stack gap={6}>
            {code.others.map(({ description, severity, origin }) => (
              <Group key={origin === null ? 'shipped' : `${origin.importId} ${origin.line}`} gap="xs">
                <SeverityBadge severity={severity} />
                <Text size="sm">{description}</Text>
                <Text size="xs" c="dimmed">
                  {origin === null ? (
                    t('shipped')
                  ) : (
                    <>
                      {t('from', { name: origin.name })} <ScopeText scope={origin.scope} />
                    </>
                  )}
                </Text>
              </Group>
            ))}
          </Stack>
        </section>
      )}
    </Stack>
  );
}
