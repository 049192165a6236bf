import { sql } from 'kysely';
import type { AlertSearch } from '../../alerts/alert-narrow.ts';
import type { Database } from '../../database/database.ts';
import { type FaultCatalogue, levelOfSeverity } from '../../faults/fault-catalogue.ts';
import type { RuleBook } from '../../rules/rule-book.ts';
import type { Language } from '../../shared/languages.ts';
import { faultSystems } from '../../wire/messages.ts';

/** What alerts are called, and which of them are called so. */
export interface CauseNames {
  /** Of a rule, or of the fault code that it fired for; `instance` names the code system. */
  nameOf(
    cause: { rule: string; code: string | null; instance: string; severity: string },
    language: Language,
  ): string;
  /** A code by itself: as any alert about it was told. */
  nameOfCode(rule: string, code: string, language: Language): Promise<string>;
  search(text: string, language: Language): Promise<AlertSearch>;
}

export function createCauseNames(options: {
  readonly db: Database;
  readonly rules: Pick<RuleBook, 'get' | 'list'>;
  readonly faultCatalogue: FaultCatalogue;
}): CauseNames {
  const { db, rules, faultCatalogue } = options;

  const nameOf: CauseNames['nameOf'] = ({ rule, code, instance, severity }, language) => {
    const fallback = rules.get(rule)?.definition.name[language] ?? rule;
    const system = faultSystems.find((name) => name === instance.split('/')[1]);
    if (code === null || system === undefined) return fallback;
    const level = system === 'gbt32960' ? levelOfSeverity(severity) : null;
    const described = faultCatalogue.describe(system, code, language, level);
    return described.isKnown ? described.description : fallback;
  };

  /** One alert of each code there is: some hundred steps along the index, however many alerts there are. */
  const codes = async () => {
    const { rows } = await sql<{ rule: string; code: string; instance: string; severity: string }>`
      with recursive step as (
        (select rule, code, instance, severity from alerts where code is not null order by code limit 1)
        union all
        select next.* from step, lateral (
          select rule, code, instance, severity from alerts where code > step.code order by code limit 1) as next)
      select * from step`.execute(db);
    return rows;
  };

  return {
    nameOf,

    async nameOfCode(rule, code, language) {
      const found = await db
        .selectFrom('alerts')
        .select(['rule', 'code', 'instance', 'severity'])
        .where('code', '=', code)
        .limit(1)
        .executeTakeFirst();
      return nameOf(found ?? { rule, code, instance: '', severity: 'info' }, language);
    },

    async search(text, language) {
      const wanted = text.trim().toLowerCase();
      const holds = (name: string) => name.toLowerCase().includes(wanted);
      const known = await codes();
      return {
        text,
        rules: rules
          .list()
          .flatMap(({ id, checked }) =>
            holds(checked.rule?.definition.name[language] ?? id) || holds(id) ? [id] : [],
          ),
        codes: known.filter((cause) => holds(nameOf(cause, language))).map(({ code }) => code),
      };
    },
  };
}
