/**
 * Every word of the console. One JSON file a page and language (`<language>/<namespace>.json`), ICU messages; a component takes
 * one namespace, `useTranslation('fleet')`, and what is shared by prefix, `t('common:cancel')`. Keys are checked by tsc, and
 * test/unit/console/translations.test.ts holds the languages together.
 */
import i18next from 'i18next';
import ICU from 'i18next-icu';
import { initReactI18next } from 'react-i18next';
import { isLanguage, type Language, nearestLanguage } from './languages.ts';

const storageKey = 'language';
const loaders: Record<Language, () => Promise<{ messages: Record<string, Record<string, unknown>> }>> = {
  en: () => import('./en/messages.ts'),
  'zh-Hans': () => import('./zh-Hans/messages.ts'),
  es: () => import('./es/messages.ts'),
};

async function load(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, 'common')) return;
  const { messages } = await loaders[language]();
  for (const [namespace, words] of Object.entries(messages))
    i18next.addResourceBundle(language, namespace, words);
}

/** Before anybody is signed in: what was chosen in this browser, else what the browser asks for. */
export function keptLanguage(): Language {
  const kept = localStorage.getItem(storageKey);
  return isLanguage(kept) ? kept : nearestLanguage(navigator.languages);
}

export async function startTranslations(): Promise<void> {
  const language = keptLanguage();
  const { messages } = await loaders[language]();
  await i18next
    .use(ICU)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: false,
      defaultNS: 'common',
      ns: Object.keys(messages),
      resources: { [language]: messages },
      interpolation: { escapeValue: false },
      react: { useSuspense: false },
    });
  document.documentElement.lang = language;
}

/** Shows the console in this language, and remembers it for the next sign-in page of this browser. */
export async function showLanguage(language: Language): Promise<void> {
  localStorage.setItem(storageKey, language);
  if (i18next.language === language) return;
  await load(language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
}
