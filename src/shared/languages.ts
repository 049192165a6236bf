import { z } from 'zod';

/** The languages that rules and fault texts are written in. */
export const languages = ['en', 'zh-Hans', 'es'] as const;
export type Language = (typeof languages)[number];

/** The same sentence in every language. */
export type Text = Readonly<Record<Language, string>>;
const sentence = z.string().trim().min(1);
/**
 * A workshop writes its own rules and codes in the languages that it speaks: one is enough, and stands in for the others, English
 * before Chinese before Spanish. What is shipped has all of them.
 */
export const text = z
  .strictObject(
    { en: sentence.optional(), 'zh-Hans': sentence.optional(), es: sentence.optional() },
    {
      error: ({ code, input }) =>
        code === 'invalid_type' && input !== undefined
          ? 'must be a text by language, such as {en: …}'
          : undefined,
    },
  )
  .refine((given) => Object.values(given).some((each) => each !== undefined), {
    message: 'must have a text in en, zh-Hans or es',
  })
  .transform(({ en, 'zh-Hans': chinese, es }): Text => {
    const first = en ?? chinese ?? es ?? '';
    return { en: first, 'zh-Hans': chinese ?? first, es: es ?? first };
  });

/** The best of our languages for a tag such as `zh-CN`, `es-MX` or `de`. */
export function nearestLanguage(tag: string | undefined): Language {
  const [primary] = (tag ?? '').toLowerCase().split('-');
  if (primary === 'zh') return 'zh-Hans';
  return primary === 'es' ? 'es' : 'en';
}
