import { Badge } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../i18n/use-translation.ts';

/** May the car be driven with this? Said only where it is not a plain yes. */
export function Drivable({ mayBeDriven }: { mayBeDriven: 'yes' | 'limited' | 'no' | null }): ReactNode {
  const { t } = useTranslation();
  if (mayBeDriven === null || mayBeDriven === 'yes') return null;
  const line = `var(--severity-${mayBeDriven === 'no' ? 'critical' : 'major'}-line)`;
  return (
    <Badge variant="outline" tt="none" radius="sm" style={{ flex: 'none', color: line, borderColor: line }}>
      {t(`drivable.${mayBeDriven}`)}
    </Badge>
  );
}
