import { Group, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { shortName } from '../../format/signal-name.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import classes from './diagnosis.module.css';
import { gearName, type Proof } from './proof.ts';

const icons = { met: 'check', 'not-met': 'close', old: 'clock', unknown: 'info' } as const;

/** Each thing that must be so: what it is now, how fresh that is, and whether it will do. */
export function ProofList({ proofs, now }: { proofs: readonly Proof[]; now: number }): ReactNode {
  const { t } = useTranslation('diagnosis');
  const format = useFormat();
  return (
    <ul className={classes.proofs}>
      {proofs.map(({ path, wanted, value, unit, ts, state }) => {
        const isGear = path.endsWith('.SelectedGear');
        const shown = (given: Proof['value']) =>
          given === null ? '–' : isGear ? gearName(given) : format.value(given, unit, path);
        return (
          <li key={path} data-state={state} title={path}>
            <span className={classes.proofIcon}>
              <Icon name={icons[state]} size={18} />
            </span>
            <span className={classes.proofName}>
              {isGear ? t('gear') : path === 'Vehicle.Speed' ? t('speed') : shortName(path)}
            </span>
            <span className={classes.proofValue}>{shown(value)}</span>
            <Group gap={4} className={classes.proofWords}>
              <Text size="xs" component="span">
                {t(`proof.${state}`, { wanted: shown(wanted as Proof['value']) })}
              </Text>
              {ts !== null && (
                <Text size="xs" component="span" c="dimmed">
                  {t('proof.age', {
                    age: format.duration(Math.max(0, Math.round((now - ts) / 1000) * 1000)),
                  })}
                </Text>
              )}
            </Group>
          </li>
        );
      })}
    </ul>
  );
}
