import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ChoiceBar } from '../../parts/choice-bar.tsx';
import { Icon } from '../../parts/icon.tsx';
import { type MuteTarget, muteTargetOf, useAlertActions } from './alert-actions.tsx';
import classes from './inbox.module.css';
import { countOf, type Selection } from './selection.ts';

/** What can be done with what is chosen. */
export function SelectionBar({ selection, done }: { selection: Selection; done: () => void }): ReactNode {
  const { t } = useTranslation('alerts');
  const { acknowledge, mute, mayMute, mayMuteFleet } = useAlertActions();
  const { chosen, clear } = selection;
  const count = countOf(chosen);
  const target = muteTarget(chosen);
  if (count === 0) return null;
  return (
    <ChoiceBar
      className={classes.bar}
      label={t('bar.label')}
      says={t('bar.chosen', { count })}
      clear={clear}
      clearLabel={t('bar.clear')}
    >
      <Button size="compact-md" className="touch" onClick={() => acknowledge(chosen, done)}>
        {t('acknowledge.button')}
      </Button>
      {target !== null && (target.alert === null ? mayMuteFleet : mayMute) && (
        <Button
          size="compact-md"
          variant="default"
          className="touch"
          leftSection={<Icon name="mute" size={16} />}
          onClick={() => mute(target, done)}
        >
          {t('mute.button')}
        </Button>
      )}
    </ChoiceBar>
  );
}

/** A mute has one target: one alert, one cause, or alerts that share their cause. */
function muteTarget({ alerts, groups }: Selection['chosen']): MuteTarget | null {
  const [alert] = alerts;
  const [group] = groups;
  if (groups.length === 1 && group !== undefined && alerts.length === 0) {
    return { alert: null, rule: group.rule, code: group.code, name: group.name };
  }
  if (alert === undefined || groups.length > 0) return null;
  const target = muteTargetOf(alert);
  if (alerts.length === 1) return target;
  const isShared = alerts.every((one) => {
    const { rule, code } = muteTargetOf(one);
    return rule === target.rule && code === target.code;
  });
  const isOneCar = alerts.every(({ vin }) => vin === alert.vin);
  return isShared ? { ...target, alert: isOneCar ? alert : null } : null;
}
