/**
 * Every word of the console. One JSON file a page and language (`<language>/<namespace>.json`), ICU messages; a component takes
 * one namespace, `useTranslation('fleet')`, and what is shared by prefix, `t('common:cancel')`. Keys are checked by tsc, and
 * test/unit/console/translations.test.ts holds the languages together.
 *
 * Of each language there are two scripts: `first-words.ts` is what sign-in, the shell and the fleet page say, and is there before
 * anything is drawn; `other-words.ts` is all the rest. Whatever is loaded `lazily` waits for the rest, unless it says that it needs
 * the first words only (test/unit/console/first-words.test.ts holds it to that): no page ever shows a key.
 */
import i18next from 'i18next';
import ICU from 'i18next-icu';
import { initReactI18next } from 'react-i18next';
import { isLanguage, type Language, languages, nearestLanguage } from './languages.ts';

type Words = Record<string, Record<string, unknown>>;
type Load = () => Promise<{ words: Words }>;

const storageKey = 'language';
const loaders: Record<Language, { readonly first: Load; readonly other: Load }> = {
  en: { first: () => import('./en/first-words.ts'), other: () => import('./en/other-words.ts') },
  'zh-Hans': {
    first: () => import('./zh-Hans/first-words.ts'),
    other: () => import('./zh-Hans/other-words.ts'),
  },
  es: { first: () => import('./es/first-words.ts'), other: () => import('./es/other-words.ts') },
};

let otherWords: Promise<void> | undefined;
let turn: Promise<unknown> = Promise.resolve();

/** A change of language and a page that asks for more words wait for one another: neither may miss what the other has begun. */
function inTurn(task: () => Promise<void>): Promise<void> {
  const done = turn.then(task);
  turn = done.catch(() => undefined);
  return done;
}

/** The words of a language that this browser shows by now. */
async function load(language: Language): Promise<Words> {
  const { first, other } = loaders[language];
  const parts = await Promise.all(otherWords === undefined ? [first()] : [first(), other()]);
  return Object.assign({}, ...parts.map(({ words }) => words));
}

async function add(language: Language): Promise<void> {
  for (const [namespace, words] of Object.entries(await load(language)))
    i18next.addResourceBundle(language, namespace, words);
}

/** Before anybody is signed in: what was chosen in this browser, else what the browser asks for. */
export function keptLanguage(): Language {
  const kept = localStorage.getItem(storageKey);
  return isLanguage(kept) ? kept : nearestLanguage(navigator.languages);
}

export function startTranslations(): Promise<void> {
  return inTurn(async () => {
    const language = keptLanguage();
    await i18next
      .use(ICU)
      .use(initReactI18next)
      .init({
        lng: language,
        fallbackLng: false,
        defaultNS: 'common',
        resources: { [language]: await load(language) },
        interpolation: { escapeValue: false },
        react: { useSuspense: false },
      });
    document.documentElement.lang = language;
  });
}

/** All words of the language that is shown, and from now on of every one that is chosen. */
export function loadOtherWords(): Promise<void> {
  // Begun at once, whatever else is being loaded; whoever waits for it is told of a failure.
  loaders[keptLanguage()].other().catch(() => undefined);
  otherWords ??= inTurn(() => add(i18next.language as Language)).catch((error: unknown) => {
    otherWords = undefined;
    throw error;
  });
  return otherWords;
}

/** Shows the console in this language, and remembers it for the next sign-in page of this browser. */
export function showLanguage(language: Language): Promise<void> {
  return inTurn(async () => {
    if (i18next.language !== language) {
      await add(language);
      await i18next.changeLanguage(language);
    }
    localStorage.setItem(storageKey, language);
    document.documentElement.lang = language;
  });
}

/** Has the words of every language in this browser, for where there is no network to change it by. */
export async function fetchEveryLanguage(): Promise<void> {
  const all = Object.keys(languages).flatMap((language) => Object.values(loaders[language as Language]));
  await Promise.all(all.map((each) => each()));
}
