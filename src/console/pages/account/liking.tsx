import { SegmentedControl, Select, Switch, useMantineColorScheme } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useChangePreferences, usePreferences, usePreferencesKnown } from '../../api/queries/preferences.ts';
import { serverNow } from '../../api/server-clock.ts';
import type { Preferences } from '../../api/types.ts';
import { deviceTimeZone, useFormat } from '../../format/use-format.tsx';
import { type Language, languages } from '../../i18n/languages.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { useTick } from '../../parts/age.tsx';
import { useToast } from '../../parts/toast.tsx';
import { useShowLanguage } from '../../shell/apply-preferences.tsx';
import { Section, Setting } from './section.tsx';
import { TimeZoneSelect } from './time-zone-select.tsx';

/** Language, theme, zone, units, keys: each kept as soon as it is chosen. */
export function Liking(): ReactNode {
  const { t, i18n } = useTranslation('account');
  const format = useFormat();
  const toast = useToast();
  const preferences = usePreferences();
  const isKnown = usePreferencesKnown();
  const change = useChangePreferences();
  const show = useShowLanguage();
  const { setColorScheme } = useMantineColorScheme();
  const languageId = useId();
  const keysId = useId();
  useTick();
  const { theme, timeZone, units, singleKeys } = preferences;

  const keep = async (changed: Partial<Preferences>) => {
    if (!(await change(() => changed))) toast({ error: new Error(t('common:favourite.notKept')) });
  };
  const keepUnits = (changed: Partial<Preferences['units']>) => keep({ units: { ...units, ...changed } });

  return (
    <Section title={t('liking.title')} hint={t('liking.hint')}>
      <Setting label={t('shell:language')} labelId={languageId}>
        <Select
          w="100%"
          aria-labelledby={languageId}
          disabled={!isKnown}
          allowDeselect={false}
          value={i18n.language}
          data={Object.entries(languages).map(([value, label]) => ({ value, label }))}
          onChange={async (value) => {
            if (value === null) return;
            await show(value as Language);
            await keep({ language: value as Language });
          }}
        />
      </Setting>
      <Choice
        label={t('shell:theme.label')}
        isKnown={isKnown}
        value={theme}
        choices={(['auto', 'light', 'dark'] as const).map((value) => [value, t(`shell:theme.${value}`)])}
        choose={(value) => {
          setColorScheme(value);
          return keep({ theme: value });
        }}
      />
      <Setting label={t('zone.label')} hint={t('zone.now', { time: format.time(serverNow(), 'minute') })}>
        <TimeZoneSelect
          label={t('zone.label')}
          disabled={!isKnown}
          value={timeZone}
          device={deviceTimeZone()}
          choose={(zone) => keep({ timeZone: zone })}
        />
      </Setting>
      <Choice
        label={t('units.distance')}
        hint={t('units.as', { example: format.value(100, 'km/h') })}
        isKnown={isKnown}
        value={units.distance}
        choices={[
          ['km', t('units.km')],
          ['mi', t('units.mi')],
        ]}
        choose={(distance) => keepUnits({ distance })}
      />
      <Choice
        label={t('units.temperature')}
        hint={t('units.as', { example: format.value(21.5, 'Celsius') })}
        isKnown={isKnown}
        value={units.temperature}
        choices={[
          ['C', '°C'],
          ['F', '°F'],
        ]}
        choose={(temperature) => keepUnits({ temperature })}
      />
      <Choice
        label={t('units.pressure')}
        hint={t('units.as', { example: format.value(240, 'kPa') })}
        isKnown={isKnown}
        value={units.pressure}
        choices={[
          ['kPa', 'kPa'],
          ['bar', 'bar'],
          ['psi', 'psi'],
        ]}
        choose={(pressure) => keepUnits({ pressure })}
      />
      <Setting label={t('keys.label')} hint={t('keys.hint')} labelId={keysId}>
        <Switch
          aria-labelledby={keysId}
          size="md"
          disabled={!isKnown}
          checked={singleKeys}
          onChange={(event) => keep({ singleKeys: event.currentTarget.checked })}
        />
      </Setting>
    </Section>
  );
}

function Choice<Value extends string>(properties: {
  label: string;
  hint?: string;
  isKnown: boolean;
  value: Value;
  choices: readonly (readonly [Value, string])[];
  choose: (value: Value) => Promise<void>;
}): ReactNode {
  const { label, hint, isKnown, value, choices, choose } = properties;
  return (
    <Setting label={label} {...(hint === undefined ? {} : { hint })}>
      <SegmentedControl
        aria-label={label}
        disabled={!isKnown}
        value={value}
        data={choices.map(([choice, words]) => ({ value: choice, label: words }))}
        onChange={(chosen) => void choose(chosen as Value)}
      />
    </Setting>
  );
}
