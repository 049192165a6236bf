import { z } from 'zod';

/** The languages that rules and fault texts are written in. English first: it stands in for any other. */
export const languages = ['en', 'zh-Hans', 'es'] as const;
export type Language = (typeof languages)[number];

/** The same sentence in every language. */
export type Text = Readonly<Record<Language, string>>;
const sentence = z.string().trim().min(1);
/** Spanish may be left out of a workshop's own rules and codes; English stands in for it. */
export const text = z
  .strictObject({ en: sentence, 'zh-Hans': sentence, es: sentence.optional() })
  .transform(({ en, 'zh-Hans': chinese, es }): Text => ({ en, 'zh-Hans': chinese, es: es ?? en }));

/** The best of our languages for a tag such as `zh-CN`, `es-MX` or `de`. */
export function nearestLanguage(tag: string | undefined): Language {
  const [primary] = (tag ?? '').toLowerCase().split('-');
  if (primary === 'zh') return 'zh-Hans';
  return primary === 'es' ? 'es' : 'en';
}
