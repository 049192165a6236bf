import { Stack, Text, Title } from '@mantine/core';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useConnection } from '../../api/events.tsx';
import { type MyWork, useMyWork } from '../../api/queries/my-work.ts';
import { useSession } from '../../api/queries/session.ts';
import { serverNow } from '../../api/server-clock.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { LoadingRows } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote, NotFound } from '../../parts/states.tsx';
import { midnight } from '../technicians/rota-days.ts';
import classes from './my-work.module.css';
import { keepShell } from './offline-shell.ts';
import { useUnsent } from './unsent.ts';
import { WorkCard } from './work-card.tsx';
import { WorkCasePart } from './work-case.tsx';

/** A technician's day: his cases in order, each with what he needs at the car; readable without a network. `id`: the case that is open. */
export function MyWorkPage({ id }: { id?: string }): ReactNode {
  const { t } = useTranslation('work');
  const session = useSession().data;
  const work = useMyWork(session);
  const unsent = useUnsent(session?.username);
  const [isShellKept, setShellKept] = useState<boolean | null>(null);
  const { state } = useConnection();
  // What is shown says that it is kept as soon as the line breaks, and is read anew when it is back.
  const { refetch } = work;
  const wasLive = useRef(true);
  useEffect(() => {
    const isNowLive = state === 'live';
    if (state === 'connecting' || isNowLive === wasLive.current) return;
    wasLive.current = isNowLive;
    void refetch();
  }, [state, refetch]);
  const isLive = work.data !== undefined && !work.data.isKept;
  useEffect(() => {
    if (isLive) keepShell().then(setShellKept, () => setShellKept(false));
  }, [isLive]);
  const open = work.data?.cases.find(({ one }) => one.id === id);
  return (
    <Page
      title={open === undefined ? t('shell:nav.work') : `${open.one.number} · ${open.one.title}`}
      width="narrow"
      {...(id === undefined ? {} : { back: { href: '/my-work', label: t('shell:nav.work') } })}
    >
      <Stack gap="sm" className={classes.sun}>
        {work.error !== null && <ErrorNote error={work.error} retry={() => work.refetch()} />}
        {work.isPending && <LoadingRows count={4} height={120} />}
        {work.data !== undefined && (
          <Standing work={work.data} isShellKept={isShellKept} unsent={unsent.list.length} />
        )}
        {work.data !== undefined && id === undefined && <Lists work={work.data} />}
        {work.data !== undefined && id !== undefined && open === undefined && (
          <NotFound hint={t('notMine')} />
        )}
        {open !== undefined && session !== undefined && (
          <WorkCasePart
            work={open}
            username={session.username}
            isKept={work.data?.isKept === true}
            unsent={unsent.list.filter(({ caseId }) => caseId === open.one.id)}
            send={unsent.send}
          />
        )}
      </Stack>
    </Page>
  );
}

/** As of when this is, and whether it will be here without a network. */
function Standing({
  work: { isKept, isSafe, readAt },
  isShellKept,
  unsent,
}: {
  work: MyWork;
  isShellKept: boolean | null;
  unsent: number;
}): ReactNode {
  const { t } = useTranslation('work');
  const format = useFormat();
  const words = isKept
    ? t('offline', { time: format.short(readAt) })
    : !isSafe
      ? t('noRoom')
      : isShellKept === false
        ? t('onlyOpen')
        : isShellKept === true
          ? t('safe')
          : null;
  return (
    <div role="status" className={classes.standing} data-offline={isKept}>
      {words !== null && (
        <p>
          <Icon name={isKept ? 'offline' : 'check'} size={20} /> {words}
        </p>
      )}
      {unsent > 0 && (
        <p>
          <Icon name="clock" size={20} /> {t('unsent', { count: unsent })}
        </p>
      )}
    </div>
  );
}

function Lists({ work }: { work: MyWork }): ReactNode {
  const { t } = useTranslation('work');
  const { timeZone } = useFormat();
  const tomorrow = midnight(serverNow(), 1, timeZone);
  const beginOf = ({ one }: MyWork['cases'][number]) =>
    one.visit?.from ?? one.due?.at ?? Number.POSITIVE_INFINITY;
  const sorted = work.cases.toSorted((a, b) => beginOf(a) - beginOf(b));
  const today = sorted.filter((one) => beginOf(one) < tomorrow);
  const later = sorted.filter((one) => beginOf(one) >= tomorrow);
  if (sorted.length === 0) return <Empty icon="check" title={t('none')} hint={t('noneHint')} />;
  return (
    <>
      {[
        { name: t('today'), cases: today },
        { name: t('later'), cases: later },
      ].map(({ name, cases }) => (
        <section key={name} aria-label={name}>
          <Title order={2} size="h4" mb={6}>
            {name}
          </Title>
          {cases.length === 0 && <Text>{t('nothing')}</Text>}
          <ol className={classes.list}>
            {cases.map((one) => (
              <li key={one.one.id}>
                <WorkCard work={one} />
              </li>
            ))}
          </ol>
        </section>
      ))}
    </>
  );
}
