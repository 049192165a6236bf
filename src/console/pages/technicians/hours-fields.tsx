import { Stack, TagsInput, Text, TextInput } from '@mantine/core';
import type { ReactNode } from 'react';
import { useTranslation } from '../../i18n/use-translation.ts';
import classes from './technicians.module.css';
import { type HoursDraft, readSpans, weekdays } from './week-hours.ts';
import { ZoneField } from './zone-field.tsx';

/** Working hours, a line a day. */
export function HoursFields({
  draft,
  change,
}: {
  draft: HoursDraft;
  change: (draft: HoursDraft) => void;
}): ReactNode {
  const { t } = useTranslation('technicians');
  return (
    <Stack gap="xs">
      <ZoneField value={draft.timeZone} change={(timeZone) => change({ ...draft, timeZone })} />
      <Text size="xs" c="dimmed">
        {t('hours.hint')}
      </Text>
      {weekdays.map((day) => (
        <TextInput
          key={day}
          label={t(`day.${day}`)}
          value={draft.days[day]}
          placeholder={t('hours.free')}
          error={readSpans(draft.days[day]) === null ? t('hours.bad') : undefined}
          onChange={(event) =>
            change({ ...draft, days: { ...draft.days, [day]: event.currentTarget.value } })
          }
          classNames={{ root: classes.dayField ?? '', label: classes.dayLabel ?? '' }}
          autoComplete="off"
        />
      ))}
      <TagsInput
        label={t('hours.holidays')}
        description={t('hours.holidaysHint')}
        value={[...draft.holidays]}
        onChange={(holidays) => change({ ...draft, holidays })}
      />
    </Stack>
  );
}
