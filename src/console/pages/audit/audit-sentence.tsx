import type { ReactNode } from 'react';
import { Link } from 'wouter';
import type { AuditEntry } from '../../api/queries/audit.ts';
import { useRules } from '../../api/queries/rules.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { hole, splice } from '../../parts/splice.tsx';
import { Vin } from '../../parts/vin.tsx';
import { countOf, detailOf, isPseudonym, sentenceOf } from './audit-words.ts';

const roles = ['viewer', 'support', 'technician', 'operator', 'admin'] as const;

/** "admin made Ann a technician": names and vehicles as links, in the reader's language. */
export function AuditSentence({ entry }: { entry: AuditEntry }): ReactNode {
  const { t } = useTranslation('audit');
  const words = useWords();
  const sentence = sentenceOf(entry);
  const detail = detailOf(entry);
  const nodes: ReactNode[] = [
    <strong key="who">{entry.username === 'command line' ? t('commandLine') : entry.username}</strong>,
    entry.vin === null ? t('several') : <Vehicle key="vin" name={entry.vin} entry={entry} />,
    words.target(entry),
    words.rule(detail.rule ?? (sentence === 'alerts.of-rule' ? entry.target : null)),
  ];
  if (sentence === null) return splice(t('unknown', { who: hole(0), action: entry.action }), nodes);
  const text = t(`sentence.${sentence.replace('.', '-') as 'session-create'}`, {
    who: hole(0),
    vin: hole(1),
    target: hole(2),
    rule: hole(3),
    count: countOf(detail.alerts ?? detail.entries ?? detail.retried),
    taken: countOf(detail.taken),
    role: words.role(detail.role),
    changes: words.changes(entry),
    name: String(detail.name ?? ''),
    kind: String(detail.kind ?? ''),
    channel: String(detail.channel ?? entry.target ?? ''),
    until: words.until(detail.until),
    signals: Array.isArray(detail.signals) ? detail.signals.length : 0,
  });
  return splice(text, nodes);
}

/** One that was erased is called by its pseudonym; the entry of its erasure leads to the certificate. */
function Vehicle({ name, entry }: { name: string; entry: AuditEntry }): ReactNode {
  if (!isPseudonym(name)) return <Vin vin={name} link />;
  if (entry.action !== 'vehicle.erase' || entry.target === null) return <span className="vin">{name}</span>;
  return <Link href={`/erasures/${entry.target}`}>{name}</Link>;
}

/** The parts of a sentence that come from the entry's detail. */
function useWords() {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const rules = useRules().data?.items ?? [];
  const role = (value: unknown): string => {
    const known = roles.find((name) => name === value);
    return known === undefined ? String(value ?? '') : t(`common:role.${known}`);
  };
  return {
    role,
    rule(id: unknown): ReactNode {
      if (typeof id !== 'string' || id === '') return t('everyRule');
      const name = rules.find((rule) => rule.id === id)?.name;
      return name === undefined ? id : <Link href={`/rules/${id}`}>{name}</Link>;
    },
    target(entry: AuditEntry): ReactNode {
      const { action, target } = entry;
      if (target === null) return '';
      if (action.startsWith('campaign.')) {
        return <Link href={`/campaigns/${target}`}>{String(detailOf(entry).name ?? target)}</Link>;
      }
      if (action.startsWith('user.')) return <strong>{target}</strong>;
      return action === 'access.refused' ? <code>{target}</code> : target;
    },
    until: (at: unknown): string => (typeof at === 'number' ? format.time(at, 'minute') : ''),
    changes(entry: AuditEntry): string {
      const detail = detailOf(entry);
      if (entry.action === 'vehicle.change') return Object.keys(detail).join(', ');
      const { markets, disabled, passwordChanged } = detail;
      const parts = [
        detail.role === undefined ? null : t('change.role', { role: role(detail.role) }),
        markets === undefined
          ? null
          : Array.isArray(markets)
            ? t('change.markets', { markets: markets.join(', ') })
            : t('change.allMarkets'),
        disabled === undefined ? null : t(disabled === true ? 'change.disabled' : 'change.enabled'),
        passwordChanged === true ? t('change.password') : null,
      ];
      return parts.filter((part) => part !== null).join('; ');
    },
  };
}
