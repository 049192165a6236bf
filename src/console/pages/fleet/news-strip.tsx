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
export function NewsStrip(): ReactNode {
  const { data: news } = useNews();
  if (news === undefined || news === null || isNothing(news)) return null;
  return <Strip news={news} />;
}

const isNothing = ({ fired, resolved, vehiclesAdded, wentSilent }: News): boolean =>
  fired.total + resolved.total + vehiclesAdded + wentSilent.count === 0;

const listHref = (filter: string): string => `/vehicles?${new URLSearchParams({ filter })}`;

function Strip({ news }: { news: News }): ReactNode {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const toast = useToast();
  const [open, setOpen] = useState<'fired' | 'resolved' | null>(null);
  const { fired, resolved, vehiclesAdded, wentSilent, since } = news;
  const { heardFrom, heardBefore } = wentSilent;
  const list = open === null ? [] : news[open].items;

  return (
    <section className={classes.news} aria-label={t('news.label')}>
      <span className={classes.quiet}>{t('news.since', { time: format.short(since) })}</span>
      {(['fired', 'resolved'] as const).map((kind) =>
        news[kind].total === 0 ? null : (
          <UnstyledButton
            key={kind}
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
        <Anchor component={Link} href={listHref(`vehicle.createdAt >= ${since}`)} size="sm">
          {t('news.added', { count: vehiclesAdded })}
        </Anchor>
      )}
      {wentSilent.count > 0 && (
        <Anchor
          component={Link}
          href={listHref(
            `!vehicle.online && vehicle.lastSeenAt >= ${heardFrom} && vehicle.lastSeenAt < ${heardBefore}`,
          )}
          size="sm"
        >
          {t('news.silent', { count: wentSilent.count })}
        </Anchor>
      )}
      <span className={classes.newsEnd}>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          leftSection={<Icon name="check" size={14} />}
          onClick={() => void dismissNews().catch((error: unknown) => toast({ error }))}
        >
          {t('news.seen')}
        </Button>
      </span>
      {list.length > 0 && (
        <ul className={classes.newsLines}>
          {list.map(({ id, vin, name, severity, firedAt, resolvedAt }) => (
            <li key={id}>
              <Link href={`/vehicles/${vin}`} className={classes.newsLine}>
                <SeverityIcon severity={severity} size={15} />
                <span className={classes.cut}>{name}</span>
                <span className={`vin ${classes.quiet}`}>{vin.slice(-6)}</span>
                <span className={`${classes.end} ${classes.quiet}`}>
                  {format.short(resolvedAt ?? firedAt ?? since)}
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
