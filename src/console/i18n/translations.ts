import i18next from 'i18next';
import { initReactI18next } from 'react-i18next';
import { queryClient } from '../api/queries.ts';
import en from './en.json' with { type: 'json' };
import zhHans from './zh-Hans.json' with { type: 'json' };

export const languages = { en: 'English', 'zh-Hans': '简体中文' } as const;
export type Language = keyof typeof languages;

function preferred(): Language {
  const kept = localStorage.getItem('language');
  if (kept !== null && kept in languages) return kept as Language;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-Hans' : 'en';
}

export async function startTranslations(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: preferred(),
    fallbackLng: 'en',
    resources: { en: { translation: en }, 'zh-Hans': { translation: zhHans } },
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export async function chooseLanguage(language: Language): Promise<void> {
  localStorage.setItem('language', language);
  await i18next.changeLanguage(language);
  document.documentElement.lang = language;
  // What the server says is in the reader's language too.
  await queryClient.invalidateQueries();
}
