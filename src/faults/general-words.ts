import type { Language, Text } from '../shared/languages.ts';
import type { GeneralWords } from './catalogue-form.ts';
import type { ParsedCode } from './code-systems.ts';

/** What a code's own form says, whether or not the catalogue knows it. */
interface FormWords {
  /** Of a code without an entry. */
  description(parsed: ParsedCode): Text;
  /** An entry's words, with the failure type or mode that the entry leaves open. */
  variant(description: Text, parsed: ParsedCode): Text;
  /** What the failure type or mode points to: ids of causes. */
  causesOf(parsed: ParsedCode): readonly string[];
  /** What to tell the customer of an alarm: what it is, then what its level asks for. */
  alarmAdvice(customer: Text | null, level: number | null, language: Language): string;
  /** What to tell the customer of something without words of its own, as grave as an alarm of this level. */
  advice(level: number): Text;
}

export function createGeneralWords(general: GeneralWords): FormWords {
  const modeOf = (fmi: number) => general.failureModes[String(fmi)];
  const typeOf = (parsed: ParsedCode) =>
    parsed.kind === 'j2012' && parsed.failureType !== null && parsed.failureType !== '00'
      ? general.failureTypes[parsed.failureType]
      : undefined;

  const variant: FormWords['variant'] = (description, parsed) => {
    if (parsed.kind === 'j1939') {
      const mode = modeOf(parsed.fmi)?.name ?? general.other;
      return inEveryLanguage((language) =>
        fill(general.j1939Named[language], { name: description[language], mode: mode[language] }),
      );
    }
    const type = typeOf(parsed);
    return type === undefined
      ? description
      : inEveryLanguage((language) =>
          fill(general.withFailureType[language], {
            description: description[language],
            type: type.name[language],
          }),
        );
  };

  const alarmAdvice: FormWords['alarmAdvice'] = (customer, level, language) => {
    if (level !== 1 && level !== 2 && level !== 3) return (customer ?? general.customer)[language];
    const advice = general.customerByLevel[`${level}`][language];
    const what = (customer ?? general.customerAlarm)[language];
    return language === 'zh-Hans' ? `${what}${advice}` : `${what} ${advice}`;
  };

  return {
    variant,
    description(parsed) {
      switch (parsed.kind) {
        case 'j2012':
          return variant(general.blocks[parsed.block][parsed.generic ? 'standard' : 'manufacturer'], parsed);
        case 'j1939': {
          const mode = modeOf(parsed.fmi)?.name ?? general.other;
          return inEveryLanguage((language) =>
            fill(general.j1939[language], { spn: String(parsed.spn), mode: mode[language] }),
          );
        }
        case 'gbt32960':
          return inEveryLanguage((language) =>
            fill(general.otherAlarm[language], { code: String(parsed.bit) }),
          );
        case 'other':
          return general.other;
      }
    },
    causesOf: (parsed) => (parsed.kind === 'j1939' ? modeOf(parsed.fmi) : typeOf(parsed))?.causes ?? [],
    alarmAdvice,
    advice: (level) => inEveryLanguage((language) => alarmAdvice(null, level, language)),
  };
}

const fill = (template: string, values: Readonly<Record<string, string>>): string =>
  template.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);

const inEveryLanguage = (say: (language: Language) => string): Text => ({
  en: say('en'),
  'zh-Hans': say('zh-Hans'),
  es: say('es'),
});
