import { Anchor, Button, UnstyledButton } from '@mantine/core';
import { type ReactNode, useState } from 'react';
import { Link } from 'wouter';
import { dismissNews, type News, useNews } from '../../api/queries/fleet.ts';
import { useFormat } from '../../format/use-format.tsx';
import { useTranslation } from '../../i18n/use-translation.ts';
import { Icon } from '../../parts/icon.tsx';
import { SeverityIcon } from '../../parts/severity-badge.tsx';
import { useToast } from '../../parts/toast.tsx';
import classes from './fleet.module.css';

/** What happened while the reader was away; nothing, if nothing did. */
export function NewsStrip({ isWide }: { isWide: boolean }): ReactNode {
  const { data: news } = useNews();
  if (news === undefined || news === null || changesOf(news) === 0) return null;
  return <Strip news={news} isWide={isWide} />;
}

const changesOf = ({ fired, resolved, vehiclesAdded, wentSilent }: News): number =>
  fired.total + resolved.total + vehiclesAdded + wentSilent.count;

const listHref = (filter: string): string => `/vehicles?${new URLSearchParams({ filter })}`;

/** On a phone it is one line until it is opened. */
function Strip({ news, isWide }: { news: News; isWide: boolean }): ReactNode {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const toast = useToast();
  const [open, setOpen] = useState<'fired' | 'resolved' | null>(null);
  const [isUnfolded, setUnfolded] = useState(false);
  const { fired, resolved, vehiclesAdded, wentSilent, since } = news;
  const { heardFrom, heardBefore } = wentSilent;
  const list = open === null ? [] : news[open].items;
  const start = t('news.since', { time: format.short(since) });
  const seen = (
    <span className={classes.newsEnd}>
      <Button
        size="compact-sm"
        fw={500}
        variant="subtle"
        color="gray"
        className="touch"
        leftSection={<Icon name="check" size={14} />}
        onClick={() => void dismissNews().catch((error: unknown) => toast({ error }))}
      >
        {t('news.seen')}
      </Button>
    </span>
  );
  if (!isWide && !isUnfolded) {
    return (
      <section className={classes.news} aria-label={t('news.label')}>
        <UnstyledButton
          className={classes.newsItem}
          fz="sm"
          aria-expanded={false}
          onClick={() => setUnfolded(true)}
        >
          {start}{' '}
          <Anchor component="span" size="sm">
            {t('news.changes', { count: changesOf(news) })} <Icon name="down" size={12} />
          </Anchor>
        </UnstyledButton>
        {seen}
      </section>
    );
  }

  return (
    <section className={classes.news} aria-label={t('news.label')}>
      <span className={classes.quiet}>{start}</span>
      {(['fired', 'resolved'] as const).map((kind) =>
        news[kind].total === 0 ? null : (
          <UnstyledButton
            key={kind}
            className={classes.newsItem}
            fz="sm"
            aria-expanded={open === kind}
            onClick={() => setOpen(open === kind ? null : kind)}
          >
            <Anchor component="span" size="sm">
              {t(`news.${kind}`, { count: kind === 'fired' ? fired.total : resolved.total })}{' '}
              <Icon name={open === kind ? 'up' : 'down'} size={12} />
            </Anchor>
          </UnstyledButton>
        ),
      )}
      {vehiclesAdded > 0 && (
        <Anchor
          className={classes.newsItem}
          component={Link}
          href={listHref(`vehicle.createdAt >= ${since}`)}
          size="sm"
        >
          {t('news.added', { count: vehiclesAdded })}
        </Anchor>
      )}
      {wentSilent.count > 0 && (
        <Anchor
          className={classes.newsItem}
          component={Link}
          href={listHref(
            `!vehicle.online && vehicle.lastSeenAt >= ${heardFrom} && vehicle.lastSeenAt < ${heardBefore}`,
          )}
          size="sm"
        >
          {t('news.silent', { count: wentSilent.count })}
        </Anchor>
      )}
      {seen}
      {list.length > 0 && (
        <ul className={classes.newsLines}>
          {list.map(({ id, vin, name, severity, firedAt, resolvedAt }) => (
            <li key={id}>
              <Link href={`/alerts/${id}`} className={classes.newsLine}>
                <SeverityIcon severity={severity} size={15} />
                <span className={classes.cut}>{name}</span>
                <span className={`vin ${classes.quiet}`}>{vin.slice(-6)}</span>
                <span className={`${classes.end} ${classes.quiet}`}>
                  {format.short(resolvedAt ?? firedAt ?? since)}
                </span>
              </Link>
            </li>
          ))}
          {open !== null && news[open].total > list.length && (
            <li>
              <Anchor component={Link} href="/alerts" size="sm" className={classes.newsLine}>
                {t('news.all')}
              </Anchor>
            </li>
          )}
        </ul>
      )}
    </section>
  );
}
