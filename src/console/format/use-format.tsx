/** `const format = useFormat()`: format.time(at), format.short(at), format.value(63.2, 'km/h'), format.number(n) … */
import { createContext, type ReactNode, useContext, useMemo } from 'react';
import { usePreferences } from '../api/queries/preferences.ts';
import { serverNow } from '../api/server-clock.ts';
import { type Language, localeOf } from '../i18n/languages.ts';
import { useTranslation } from '../i18n/use-translation.ts';
import { createFormat, type Format } from './format.ts';

const FormatContext = createContext<Format | null>(null);

/** The zone of this device. */
export const deviceTimeZone = (): string => Intl.DateTimeFormat().resolvedOptions().timeZone;

export function FormatProvider({ children }: { children: ReactNode }): ReactNode {
  const { t, i18n } = useTranslation();
  const { timeZone, units } = usePreferences();
  const justNow = t('time.now');
  const belowMin = t('belowMin');
  const format = useMemo(
    () =>
      createFormat({
        locale: localeOf(i18n.language as Language),
        timeZone: timeZone ?? deviceTimeZone(),
        units,
        justNow,
        belowMin,
        now: serverNow,
      }),
    [i18n.language, timeZone, units, justNow, belowMin],
  );
  return <FormatContext value={format}>{children}</FormatContext>;
}

export function useFormat(): Format {
  const format = useContext(FormatContext);
  if (format === null) throw new Error('there is no FormatProvider above');
  return format;
}
