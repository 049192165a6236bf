import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { type CaseDetail, useRepairs } from '../../api/queries/cases.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingRows } from '../../parts/loading.tsx';
import { ErrorNote } from '../../parts/states.tsx';
import { Section } from '../alerts/section.tsx';
import classes from './case.module.css';

const fixes = ['remote-fix', 'update', 'visit', 'nothing'] as const;

/** What was behind the same problem before, what mended it, and whether that held. */
export function PastRepairs({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  const format = useFormat();
  const { data, error, refetch } = useRepairs(one);
  if (one.code === null && one.rule === null) return null;
  return (
    <Section title={one.code === null ? t('past.title') : t('past.titleOf', { code: one.code })}>
      {error !== null && <ErrorNote error={error} retry={refetch} />}
      {data === undefined && error === null && <LoadingRows count={2} />}
      {data?.causes.length === 0 && <p className={classes.dim}>{t('past.none')}</p>}
      {data !== undefined && data.causes.length > 0 && (
        <ol className={classes.past}>
          {data.causes.map(({ cause, repairs, cameBack, fixes: counts, parts, cases, lastAt }) => (
            <li key={cause.id ?? cause.name}>
              <span className={classes.pastBar} aria-hidden="true">
                <span style={{ inlineSize: `${(repairs / Math.max(1, data.repairs)) * 100}%` }} />
              </span>
              <b>{cause.name}</b>{' '}
              <span className={classes.dim}>
                {t('past.share', { count: repairs, all: data.repairs })}
                {cameBack > 0 && ` · ${t('past.cameBack', { count: cameBack })}`}
              </span>
              <br />
              <span className={classes.dim}>
                {fixes
                  .filter((fix) => counts[fix] > 0)
                  .map((fix) => `${t(`fix.${fix}`)} ${format.number(counts[fix])}`)
                  .join(' · ')}
                {parts.length > 0 &&
                  ` · ${t('past.parts', { list: parts.map(({ name }) => name).join(', ') })}`}
                {` · ${t('past.last', { day: format.time(lastAt, 'date') })}`}
              </span>{' '}
              {cases
                .filter(({ id }) => id !== one.id)
                .map(({ id, number }) => (
                  <Link key={id} href={`/cases/${id}`} className={classes.pastCase ?? ''}>
                    #{number}
                  </Link>
                ))}
            </li>
          ))}
        </ol>
      )}
    </Section>
  );
}
