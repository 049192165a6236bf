import { type ReactNode, useMemo } from 'react';
import { Problem } from '../../api/problem.ts';
import { type CaseDetail, useCase } from '../../api/queries/cases.ts';
import { useSession } from '../../api/queries/session.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { ErrorBoundary } from '../../parts/error-boundary.tsx';
import { lazily } from '../../parts/lazily.tsx';
import { LoadingBlock, LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { useShortcuts } from '../../parts/shortcuts.ts';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import classes from './case.module.css';
import { type CaseAction, CaseActionsProvider, useCaseActions } from './case-actions.tsx';
import { CaseHead } from './case-head.tsx';
import { CaseVehicles } from './case-vehicles.tsx';
import { Conversation } from './conversation/conversation.tsx';
import { DiagnosisPane } from './diagnosis-pane.tsx';
import { EvidencePane } from './evidence-pane.tsx';

const DiagnosisPanel = lazily(
  async () => (await import('../diagnosis/diagnosis-panel.tsx')).DiagnosisPanel,
  <LoadingRows count={6} height={56} />,
);

/** A case on one screen: what was seen, what it may be, the car from afar, and what was said and done. */
export function CasePage({ id }: { id: string }): ReactNode {
  const { t } = useTranslation('cases');
  const { data: one, error, refetch } = useCase(id);
  const isUnknown = error instanceof Problem && error.status === 404;
  return (
    <Page
      title={one === undefined ? t('title') : t('titleOf', { number: one.number })}
      back={{ href: '/cases', label: t('shell:nav.cases') }}
      width="full"
    >
      {isUnknown && <NotFound hint={t('unknown')} />}
      {error !== null && !isUnknown && <ErrorNote error={error} retry={refetch} />}
      {one === undefined
        ? error === null && (
            <>
              <LoadingBlock height={150} />
              <LoadingBlock height={420} />
            </>
          )
        : !isUnknown && (
            <CaseActionsProvider>
              <CaseScreen one={one} />
            </CaseActionsProvider>
          )}
    </Page>
  );
}

function CaseScreen({ one }: { one: CaseDetail }): ReactNode {
  const { t } = useTranslation('cases');
  useCaseKeys(one);
  const parts = useMemo(
    () => ['evidence', 'diagnosis', one.vin === null ? 'vehicles' : 'remote', 'conversation'] as const,
    [one.vin],
  );
  return (
    <div className={classes.screen}>
      <CaseHead one={one} />
      <nav className={classes.jumps} aria-label={t('parts.label')}>
        {parts.map((part) => (
          <a key={part} href={`#${part}`}>
            {t(`parts.${part}`)}
          </a>
        ))}
      </nav>
      <div className={classes.panes}>
        <div className={classes.pane}>
          <nav className={classes.steps} aria-label={t('parts.label')}>
            {parts.slice(0, 2).map((part) => (
              <a key={part} href={`#${part}`}>
                {t(`parts.${part}`)}
              </a>
            ))}
          </nav>
          <ErrorBoundary place={`evidence ${one.id}`}>
            <EvidencePane one={one} />
          </ErrorBoundary>
          <ErrorBoundary place={`diagnosis ${one.id}`}>
            <DiagnosisPane one={one} />
          </ErrorBoundary>
        </div>
        <section className={classes.pane} id={one.vin === null ? 'vehicles' : 'remote'}>
          <h2>{t(one.vin === null ? 'parts.vehicles' : 'parts.remote')}</h2>
          <ErrorBoundary place={`remote ${one.id}`}>
            {one.vin === null ? <CaseVehicles one={one} /> : <DiagnosisPanel vin={one.vin} caseId={one.id} />}
          </ErrorBoundary>
        </section>
        <ErrorBoundary place={`conversation ${one.id}`}>
          <Conversation one={one} />
        </ErrorBoundary>
      </div>
    </div>
  );
}

/** One key for each step of the work, where it can be taken. */
function useCaseKeys(one: CaseDetail): void {
  const { t } = useTranslation('cases');
  const { mayWrite, act } = useCaseActions();
  const username = useSession().data?.username;
  const isOver = one.state === 'resolved' || one.state === 'closed';
  const key = (keys: string, action: CaseAction, isOffered: boolean) =>
    mayWrite && isOffered ? [{ keys, label: t(`${action}.button`), run: () => act(action, one) }] : [];
  useShortcuts([
    ...key('t', 'take', !isOver && one.owner !== username),
    ...key('a', 'assign', !isOver),
    ...key('h', 'handOver', !isOver),
    ...key('p', one.state === 'waiting' ? 'resume' : 'pause', !isOver),
    ...key('d', 'diagnose', !isOver),
    ...key('e', 'close', one.state !== 'closed'),
    ...(mayWrite
      ? [
          {
            keys: 'c',
            label: t('keys.c'),
            run: () => document.querySelector<HTMLElement>('[data-comment]')?.focus(),
          },
        ]
      : []),
  ]);
}
