import { z } from 'zod';

/** The languages that rules and fault texts are written in. English first: it stands in for any other. */
export const languages = ['en', 'zh-Hans'] as const;
export type Language = (typeof languages)[number];

/** The same sentence in every language. */
export type Text = Readonly<Record<Language, string>>;
const sentence = z.string().trim().min(1);
export const text = z.strictObject({ en: sentence, 'zh-Hans': sentence });

/** The best of our languages for a tag such as `zh-CN` or `de`. */
export function nearestLanguage(tag: string | undefined): Language {
  return tag !== undefined && /^zh\b/i.test(tag) ? 'zh-Hans' : 'en';
}
