import { Stack } from '@mantine/core';
import type { ReactNode } from 'react';
import { Problem } from '../../api/problem.ts';
import { useAlert, useAlertContext } from '../../api/queries/alerts.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { LoadingBlock } from '../../parts/loading.tsx';
import { ErrorNote, NotFound } from '../../parts/states.tsx';
import classes from './alert.module.css';
import { AlertBeside } from './alert-beside.tsx';
import { AlertChain } from './alert-chain.tsx';
import { AlertCourse } from './alert-course.tsx';
import { AlertEvidence } from './alert-evidence.tsx';
import { AlertHead } from './alert-head.tsx';
import { AlertPeers } from './alert-peers.tsx';
import { AlertTodo } from './alert-todo.tsx';
import { AlertWhy } from './alert-why.tsx';
import { EvidenceValues } from './evidence-values.tsx';
import { knownAlert } from './known-alert.ts';

/** What is wrong, what was seen around the moment, what to do, what else there was. */
export function AlertDetail({ id, isPage = false }: { id: string; isPage?: boolean }): ReactNode {
  const { t } = useTranslation('alerts');
  const { data: alert, error, refetch } = useAlert(id, knownAlert(id));
  const context = useAlertContext(id);
  if (error instanceof Problem && error.status === 404) return <NotFound hint={t('detail.unknown')} />;
  if (error !== null && alert === undefined) return <ErrorNote error={error} retry={refetch} />;
  if (alert === undefined) {
    return (
      <Stack>
        <LoadingBlock height={120} />
        <LoadingBlock height={340} />
      </Stack>
    );
  }
  return (
    <article className={classes.detail} data-page={isPage || undefined}>
      <AlertHead alert={alert} isPage={isPage} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <AlertEvidence alert={alert} context={context.data} error={context.error} retry={context.refetch} />
          <div className={classes.reasons}>
            <AlertWhy alert={alert} context={context.data} />
            <AlertPeers alert={alert} context={context.data} />
          </div>
          <EvidenceValues alert={alert} context={context.data} />
        </div>
        <div className={classes.aside}>
          <div className={classes.todo}>
            <AlertTodo alert={alert} context={context.data} />
          </div>
          <AlertCourse alert={alert} />
          <AlertChain context={context.data} />
          <AlertBeside alert={alert} context={context.data} />
        </div>
      </div>
    </article>
  );
}
