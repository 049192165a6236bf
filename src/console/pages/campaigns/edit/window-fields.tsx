import { ActionIcon, Chip, Group, Switch, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import type { CampaignPlan } from '../../../api/queries/campaigns.ts';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { AddLine } from '../../../parts/line-buttons.tsx';
import classes from '../campaigns.module.css';
import type { PlanFieldProps } from './field-props.ts';
import { weekdayName, weekdays } from './weekdays.ts';

type Window = NonNullable<CampaignPlan['windows']['hours']>[number];

const zoneExample = 'Europe/Berlin';
const night: Window = { days: [...weekdays], from: '22:00', to: '05:00' };

/** When a car may install, by the clock where it is. */
export function WindowFields({ plan: { windows }, change, errorOf }: PlanFieldProps): ReactNode {
  const { t, i18n } = useTranslation('campaigns');
  const { hours } = windows;
  const put = (next: readonly Window[]) => change({ windows: { ...windows, hours: [...next] } });
  const set = (index: number, part: Partial<Window>) =>
    put((hours ?? []).map((one, at) => (at === index ? { ...one, ...part } : one)));
  return (
    <>
      <Switch
        label={t('windows.only')}
        checked={hours !== null}
        onChange={({ currentTarget: { checked } }) =>
          change({ windows: { ...windows, hours: checked ? [night] : null } })
        }
      />
      {hours?.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: windows are what they are by their place
        <div key={index} className={classes.line}>
          <Chip.Group
            multiple
            value={one.days.map(String)}
            onChange={(days) => days.length > 0 && set(index, { days: days.map(Number).sort() })}
          >
            <Group gap={4} role="group" aria-label={t('windows.days')}>
              {weekdays.map((day) => (
                <Chip key={day} value={String(day)} size="xs" className="touch-row">
                  {weekdayName(day, i18n.language)}
                </Chip>
              ))}
            </Group>
          </Chip.Group>
          {(['from', 'to'] as const).map((end) => (
            <TextInput
              key={end}
              type="time"
              label={t(`windows.${end}`)}
              value={one[end]}
              error={errorOf(`windows.hours.${index}.${end}`)}
              onChange={({ currentTarget }) => set(index, { [end]: currentTarget.value })}
            />
          ))}
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            className="touch"
            disabled={hours.length === 1}
            aria-label={t('windows.remove')}
            onClick={() => put(hours.toSpliced(index, 1))}
          >
            <Icon name="trash" size={18} />
          </ActionIcon>
        </div>
      ))}
      {hours !== null && (
        <>
          <AddLine label={t('windows.add')} onClick={() => put([...hours, night])} />
          <Text size="xs" c="dimmed">
            {t('windows.hint')}
          </Text>
          <TextInput
            label={t('windows.zone')}
            description={t('windows.zoneHint')}
            placeholder={zoneExample}
            value={windows.zoneWhenUnknown ?? ''}
            error={errorOf('windows.zoneWhenUnknown')}
            onChange={({ currentTarget: { value } }) =>
              change({ windows: { ...windows, zoneWhenUnknown: value.trim() === '' ? null : value.trim() } })
            }
          />
        </>
      )}
    </>
  );
}
