import { Button, useComputedColorScheme } from '@mantine/core';
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import { type Cluster, useBasemap, useClusters } from '../../../api/queries/fleet.ts';
import type { Vehicle } from '../../../api/types.ts';
import { useFormat } from '../../../format/use-format.tsx';
import { useTranslation } from '../../../i18n/use-translation.ts';
import { Icon } from '../../../parts/icon.tsx';
import { LoadingBlock } from '../../../parts/loading.tsx';
import { Empty } from '../../../parts/states.tsx';
import classes from '../fleet.module.css';
import { atlasBase } from './atlas-base.ts';
import { mapColors } from './base-style.ts';
import { clusterFeatures } from './cluster-features.ts';
import { FleetCanvas, type MapView } from './fleet-canvas.ts';
import { pmtilesBase } from './pmtiles-base.ts';

export interface FleetMapProps {
  /** What narrows the fleet, without the map's own box. */
  readonly narrowing: string;
  /** The box that narrows the table, or ''. */
  readonly bbox: string;
  readonly narrow: (bbox: string) => void;
  /** The vehicle that is pointed at in the table. */
  readonly pointed: Vehicle | null;
}

/** Where the vehicles are, gathered by the server into what one can see at this zoom. */
export function FleetMap({ narrowing, bbox, narrow, pointed }: FleetMapProps): ReactNode {
  const { t } = useTranslation('fleet');
  const format = useFormat();
  const [, go] = useLocation();
  const scheme = useComputedColorScheme('light');
  const container = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<FleetCanvas | null>(null);
  // Before there is a map: where in the world is anything?
  const [view, setView] = useState<MapView>(world);
  const [extent, setExtent] = useState<string | null>(null);
  const [failures, setFailures] = useState(0);
  const basemap = useBasemap();
  const clusters = useClusters(narrowing, view);
  // What the map tells is taken as things stand then.
  const latest = useRef({ bbox, narrow, go, view, extent });
  useEffect(() => {
    latest.current = { bbox, narrow, go, view, extent };
  });
  const found = clusters.isPlaceholderData ? undefined : clusters.data;
  if (extent === null && found !== undefined) setExtent(extentOf(found.items));
  const isFound = extent !== null;

  const { data } = basemap;
  useEffect(() => {
    const element = container.current;
    if (element === null || data === undefined || !isFound) return;
    let made: FleetCanvas | null = null;
    let isGone = false;
    const colors = mapColors[scheme];
    const make = async () => {
      const base =
        data.url === null
          ? atlasBase(colors, format.locale)
          : await pmtilesBase(data.url, colors).catch(() => atlasBase(colors, format.locale));
      if (isGone) return;
      const { bbox: narrowed, view: before, extent: everything } = latest.current;
      const start = narrowed === '' ? (everything ?? '') : narrowed;
      made = new FleetCanvas({
        container: element,
        base,
        colors,
        scheme,
        bbox: before === world ? start : before.bbox,
        locale: {
          'NavigationControl.ZoomIn': t('map.zoomIn'),
          'NavigationControl.ZoomOut': t('map.zoomOut'),
          'Map.Title': t('map.label'),
        },
        onView(next, byHand) {
          setView(next);
          if (byHand && latest.current.bbox !== '') latest.current.narrow(next.bbox);
        },
        onVehicle: (vin) => latest.current.go(`/vehicles/${vin}`),
        onPile: (pile) => latest.current.narrow(pile),
        onFailure: fail,
      });
      setCanvas(made);
    };
    let again: ReturnType<typeof setTimeout> | undefined;
    function fail(): void {
      if (isGone || again !== undefined) return;
      again = setTimeout(() => setFailures((count) => count + 1), failures === 0 ? tryAgainAfterMs : 0);
    }
    make().catch(fail);
    return () => {
      isGone = true;
      clearTimeout(again);
      made?.remove();
      setCanvas(null);
    };
  }, [data, isFound, scheme, format.locale, t, failures]);

  const features = useMemo(
    () => clusterFeatures(clusters.data?.items ?? [], format.number),
    [clusters.data, format.number],
  );
  useEffect(() => canvas?.show(features), [canvas, features]);
  useEffect(() => canvas?.point(pointed?.position ?? null), [canvas, pointed]);

  if (failures > 1 || basemap.isError)
    return <Empty icon="map" title={t('map.failed')} hint={t('map.failedHint')} />;
  const { total = 0, withoutPosition = 0 } = clusters.data ?? {};
  return (
    <div className={classes.map} data-testid="fleet-map" data-ready={canvas !== null && clusters.isSuccess}>
      <div ref={container} className={classes.mapCanvas} />
      {canvas === null && (
        <div className={classes.mapLoading}>
          <LoadingBlock height="100%" />
        </div>
      )}
      <div className={classes.mapTop}>
        <Button
          size="compact-sm"
          fw={500}
          className="touch"
          variant={bbox === '' ? 'default' : 'filled'}
          leftSection={<Icon name={bbox === '' ? 'filter' : 'check'} size={14} />}
          aria-pressed={bbox !== ''}
          disabled={canvas === null}
          onClick={() => narrow(bbox === '' ? view.bbox : '')}
        >
          {t('map.narrow')}
        </Button>
        <Button
          size="compact-sm"
          fw={500}
          className="touch"
          variant="default"
          disabled={canvas === null}
          onClick={() => canvas?.fit(extent ?? world.bbox)}
        >
          {t('map.all')}
        </Button>
      </div>
      {clusters.isSuccess && (
        <div className={classes.mapNote}>
          {t('map.total', { count: total })}
          {withoutPosition > 0 && ` · ${t('map.without', { count: withoutPosition })}`}
        </div>
      )}
    </div>
  );
}

/** A browser that is just starting its graphics, or whose graphics process broke off, may refuse once. */
const tryAgainAfterMs = 1_000;

const world: MapView = { bbox: '-180,-85,180,85', zoom: 1 };

/** Where the vehicles are, with room around a single one; the inhabited world without any. */
function extentOf(clusters: readonly Cluster[]): string {
  if (clusters.length === 0) return '-150,-50,165,72';
  const boxes = clusters.map(({ bbox }) => bbox);
  const west = Math.min(...boxes.map((box) => box.west));
  const south = Math.min(...boxes.map((box) => box.south));
  const east = Math.max(...boxes.map((box) => box.east));
  const north = Math.max(...boxes.map((box) => box.north));
  return [west, Math.max(-80, south), east, Math.min(80, north)].join();
}
