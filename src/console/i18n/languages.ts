/** The languages of the console, each by its own name. */
export const languages = { en: 'English', 'zh-Hans': '简体中文', es: 'Español' } as const;
export type Language = keyof typeof languages;

/** Where the browser has no regional form of a language to say how it writes dates and numbers. */
const regions: Record<Language, string> = { en: 'en-GB', 'zh-Hans': 'zh-CN', es: 'es-ES' };

export const isLanguage = (text: unknown): text is Language =>
  typeof text === 'string' && Object.hasOwn(languages, text);

const languageOfTag = (tag: string): Language | undefined => {
  const primary = tag.toLowerCase().split('-')[0];
  return primary === 'zh' ? 'zh-Hans' : isLanguage(primary) ? primary : undefined;
};

/** The first of the reader's languages that we have; English without any. */
export function nearestLanguage(tags: readonly string[]): Language {
  return tags.map(languageOfTag).find((language) => language !== undefined) ?? 'en';
}

/** How dates and numbers are written: the reader's own region of the language, where the browser names one. */
export function localeOf(language: Language, tags: readonly string[] = navigator.languages): string {
  return tags.find((tag) => tag.includes('-') && languageOfTag(tag) === language) ?? regions[language];
}
