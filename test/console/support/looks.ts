/** One way of looking at the console. */
export interface Look {
  readonly theme: 'light' | 'dark';
  readonly language: 'en' | 'zh-Hans' | 'es';
  /** Pixels; 390 is a phone. */
  readonly width: 1440 | 390;
}

const pair: readonly Look[] = [
  { theme: 'light', language: 'en', width: 1440 },
  { theme: 'dark', language: 'zh-Hans', width: 390 },
];
/** Where words are longest and there is least room for them. */
export const narrowest: Look = { theme: 'light', language: 'es', width: 390 };
const others: readonly Look[] = [
  { theme: 'dark', language: 'en', width: 1440 },
  { theme: 'light', language: 'zh-Hans', width: 1440 },
  { theme: 'dark', language: 'en', width: 390 },
  narrowest,
];

/** What every page is looked at in: each theme, language and width; with TEST_LOOKS=all they are mixed too, and Spanish is among them. */
export const looks = process.env.TEST_LOOKS === 'all' ? [...pair, ...others] : pair;

export const nameOf = ({ theme, language, width }: Look): string => `${width} ${theme} ${language}`;
export const heightOf = ({ width }: Look): number => (width === 390 ? 844 : 900);

const locales = { en: 'en-GB', 'zh-Hans': 'zh-CN', es: 'es-ES' } as const;

/** For `browser.newContext`. */
export const contextOf = (look: Look) => ({
  viewport: { width: look.width, height: heightOf(look) },
  colorScheme: look.theme,
  locale: locales[look.language],
  timezoneId: 'Europe/Berlin',
  reducedMotion: 'reduce' as const,
  ...(look.width === 390 ? { hasTouch: true, isMobile: true } : {}),
});
