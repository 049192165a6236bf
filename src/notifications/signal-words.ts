import { languages, type Text } from '../shared/languages.ts';
import names from '../shared/signal-names.json' with { type: 'json' };

const table: Readonly<Record<string, readonly string[]>> = names;
const columns = { en: 0, 'zh-Hans': 1, es: 2 } as const;

/** What people call a signal, in every language, and its unit; null where it has no such name. */
export function signalWords(catalogue: {
  lookup(path: string): { readonly unit: string | null } | undefined;
}) {
  return (path: string): { readonly name: Text; readonly unit: string } | null => {
    const own = table[path];
    if (own === undefined) return null;
    const name = Object.fromEntries(
      languages.map((language) => [language, own[columns[language]] ?? path]),
    ) as unknown as Text;
    return { name, unit: catalogue.lookup(path)?.unit ?? '' };
  };
}
