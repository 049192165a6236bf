import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useCallback, useEffect } from 'react';
import { preferencesQuery } from '../api/queries/preferences.ts';
import { queryClient } from '../api/query-client.ts';
import type { Language } from '../i18n/languages.ts';
import { showLanguage } from '../i18n/translations.ts';

/** Shows the console in another language, and reads again what the server said in the old one. */
export function useShowLanguage(): (language: Language) => Promise<void> {
  return useCallback(async (language) => {
    await showLanguage(language);
    await queryClient.invalidateQueries({
      predicate: ({ queryKey }) => !['session', 'preferences'].includes(String(queryKey[0])),
    });
  }, []);
}

/** What the server keeps of theme and language wins over what this browser remembers, whenever it is read. */
export function useApplyPreferences(): void {
  const { data } = useQuery(preferencesQuery);
  const { setColorScheme } = useMantineColorScheme();
  const show = useShowLanguage();
  const language = data?.language;
  const theme = data?.theme;
  useEffect(() => {
    if (language !== undefined && language !== null) void show(language);
  }, [language, show]);
  useEffect(() => {
    if (theme !== undefined) setColorScheme(theme);
  }, [theme, setColorScheme]);
}
