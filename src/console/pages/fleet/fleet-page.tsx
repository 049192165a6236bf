import { ActionIcon, Button, Tooltip } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import { useFacets } from '../../api/queries/fleet.ts';
import type { Vehicle } from '../../api/types.ts';
import { useTranslation } from '../../i18n/use-translation.ts';
import { fieldErrors, formError } from '../../parts/field-errors.ts';
import { Icon } from '../../parts/icon.tsx';
import { lazily, lazyPart } from '../../parts/lazily.tsx';
import { LoadingBlock } from '../../parts/loading.tsx';
import { Page } from '../../parts/page.tsx';
import { Empty, ErrorNote } from '../../parts/states.tsx';
import { ActiveFilters } from './active-filters.tsx';
import { type ColumnId, columnIds, useColumns } from './columns.ts';
import { ColumnsMenu } from './columns-menu.tsx';
import { Counts } from './counts.tsx';
import classes from './fleet.module.css';
import { FleetCards } from './fleet-cards.tsx';
import { isNarrowed, narrowingOf, sortOf, unnarrowed, useFleetState } from './fleet-state.ts';
import { FleetTable } from './fleet-table.tsx';
import { useMapToggle } from './map-toggle.ts';
import { NarrowMenus } from './narrow-menus.tsx';
import { NewsStrip } from './news-strip.tsx';
import { SearchBox } from './search-box.tsx';
import { useFleetRows } from './use-fleet-rows.ts';
import { ViewsMenu } from './views-menu.tsx';

const FleetMap = lazily(
  async () => (await import('./map/fleet-map.tsx')).FleetMap,
  <LoadingBlock height="100%" />,
  'first',
);

const Expression = lazyPart(async () => (await import('./expression.tsx')).Expression);
const FilterDrawer = lazyPart(async () => (await import('./filter-drawer.tsx')).FilterDrawer);

export function FleetPage(): ReactNode {
  const { t } = useTranslation('fleet');
  const isWide = useMediaQuery('(min-width: 62.5em)', undefined, { getInitialValueInEffect: false });
  const [parameters] = useSearchParams();
  const { state, href, change } = useFleetState();
  const { chosen, choose } = useColumns();
  const { isMap, toggleMap } = useMapToggle();
  const [isExpression, setExpression] = useState(false);
  const [isFilters, setFilters] = useState(false);
  const [hasFilters, setHasFilters] = useState(false);
  const [shown, setShown] = useState<readonly ColumnId[]>(columnIds);
  const [pointed, setPointed] = useState<Vehicle | null>(null);

  const narrowing = narrowingOf(state);
  const facets = useFacets(narrowing);
  const rows = useFleetRows([narrowing, sortOf(state)].filter((part) => part !== '').join('&'));
  const expressionError = fieldErrors(rows.error).filter;
  const error = formError(rows.error, ['filter']);
  const showsExpression = isExpression || state.filter !== '';

  const narrowMenus = <NarrowMenus facets={facets.data} state={state} href={href} />;
  const total = (
    <span className={classes.total} aria-live="polite">
      {rows.total === null || expressionError !== undefined ? ' ' : t('count', { count: rows.total })}
    </span>
  );
  const expressionButton = (
    <Button
      variant={showsExpression ? 'light' : 'default'}
      size="sm"
      px="sm"
      fw={500}
      className="touch"
      aria-expanded={showsExpression}
      onClick={() => setExpression(!isExpression)}
    >
      {t('expression')}
    </Button>
  );

  return (
    <Page title={t('shell:nav.fleet')} width="full">
      <div className={classes.page}>
        <NewsStrip isWide={isWide} />
        <div className={classes.toolbar}>
          <SearchBox q={state.q} search={(q) => change({ q }, 'replace')} />
          {isWide ? (
            <>
              {narrowMenus}
              {expressionButton}
            </>
          ) : (
            <Button
              variant="default"
              size="sm"
              px="sm"
              className="touch"
              leftSection={<Icon name="filter" size={16} />}
              onClick={() => {
                setHasFilters(true);
                setFilters(true);
              }}
            >
              {t('filters')}
            </Button>
          )}
          <ViewsMenu query={parameters.toString()} />
          <Tooltip label={t(isMap ? 'hideMap' : 'showMap')}>
            <ActionIcon
              variant={isMap ? 'light' : 'default'}
              size={36}
              className="touch"
              aria-label={t('map.label')}
              aria-pressed={isMap}
              onClick={toggleMap}
            >
              <Icon name="map" size={18} />
            </ActionIcon>
          </Tooltip>
          {isWide ? <ColumnsMenu chosen={chosen} shown={shown} choose={choose} /> : total}
        </div>
        {showsExpression && (
          <Expression
            filter={state.filter}
            error={expressionError}
            apply={(filter) => change({ filter })}
            close={() => setExpression(false)}
          />
        )}
        <div className={classes.second}>
          {isWide && <Counts facets={facets.data} state={state} href={href} />}
          <ActiveFilters state={state} change={change} />
          {isWide && total}
        </div>
        {error !== null && <ErrorNote error={error} retry={rows.retry} />}
        <div className={classes.body}>
          <div className={classes.list} data-hidden={isMap || undefined}>
            {rows.isOutOfOrder && <SortAnew putInOrder={rows.putInOrder} />}
            {expressionError !== undefined || (rows.total === null && rows.error !== null) ? (
              <Empty icon="filter" title={t(expressionError === undefined ? 'unread' : 'badExpression')} />
            ) : rows.total === 0 ? (
              <Nothing
                isNarrowed={isNarrowed(state)}
                clear={() => {
                  setExpression(false);
                  change(unnarrowed);
                }}
              />
            ) : isWide ? (
              <FleetTable
                rows={rows}
                chosen={chosen}
                onShown={setShown}
                state={state}
                change={change}
                point={setPointed}
              />
            ) : (
              <FleetCards rows={rows} />
            )}
          </div>
          {isMap && (
            <div className={classes.beside}>
              <FleetMap
                narrowing={narrowingOf(state, ['bbox'])}
                bbox={state.bbox}
                narrow={(bbox) => change({ bbox }, state.bbox === '' || bbox === '' ? 'push' : 'replace')}
                pointed={pointed}
              />
            </div>
          )}
        </div>
      </div>
      {!isWide && hasFilters && (
        <FilterDrawer isOpen={isFilters} close={() => setFilters(false)} total={rows.total ?? 0}>
          <Counts facets={facets.data} state={state} href={href} />
          <div className={classes.toolbar}>
            {narrowMenus}
            {expressionButton}
          </div>
        </FilterDrawer>
      )}
    </Page>
  );
}

/** The list waits until nobody looks at a row: at its top, with no row in hand, it puts itself in order. */
function SortAnew({ putInOrder }: { putInOrder: () => void }): ReactNode {
  const { t } = useTranslation('fleet');
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const list = button.current?.parentElement;
    const scroller = list?.querySelector('[role=table]')?.parentElement ?? list?.querySelector('section');
    const isAtRest =
      scroller !== null &&
      scroller !== undefined &&
      scroller.scrollTop === 0 &&
      !scroller.matches(':hover') &&
      !scroller.contains(document.activeElement);
    if (isAtRest) putInOrder();
  }, [putInOrder]);
  return (
    <Button
      ref={button}
      size="compact-sm"
      className={classes.anew}
      leftSection={<Icon name="refresh" size={14} />}
      onClick={putInOrder}
    >
      {t('sortAnew')}
    </Button>
  );
}

function Nothing({ isNarrowed, clear }: { isNarrowed: boolean; clear: () => void }): ReactNode {
  const { t } = useTranslation('fleet');
  if (!isNarrowed) return <Empty icon="car" title={t('empty')} hint={t('emptyHint')} />;
  return (
    <Empty
      icon="search"
      title={t('none')}
      hint={t('noneHint')}
      action={
        <Button variant="light" mt="xs" onClick={clear}>
          {t('common:clear')}
        </Button>
      }
    />
  );
}
