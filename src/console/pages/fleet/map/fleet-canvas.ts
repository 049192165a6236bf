import 'maplibre-gl/dist/maplibre-gl.css';
import {
  type GeoJSONSource,
  Map as LibreMap,
  type LngLat,
  type MapLayerMouseEvent,
  MercatorCoordinate,
  NavigationControl,
  setWorkerUrl,
} from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { type Base, type MapColors, styleOf } from './base-style.ts';
import { clusterLayers } from './cluster-layers.ts';

// A file of our own: the policy of the page allows no other worker.
setWorkerUrl(workerUrl);

export interface MapView {
  /** `west,south,east,north`. */
  readonly bbox: string;
  readonly zoom: number;
}

export interface CanvasOptions {
  readonly container: HTMLElement;
  readonly base: Base;
  readonly colors: MapColors;
  readonly scheme: 'light' | 'dark';
  /** Where it begins. */
  readonly bbox: string;
  readonly locale: Record<string, string>;
  /** It came to rest. `byHand`: a person moved it. */
  readonly onView: (view: MapView, byHand: boolean) => void;
  readonly onVehicle: (vin: string) => void;
  /** A cluster that no zoom takes apart. */
  readonly onPile: (bbox: string) => void;
  readonly onFailure: () => void;
}

const empty: GeoJSON.FeatureCollection = { type: 'FeatureCollection', features: [] };
const deepest = 16;

const boundsOf = (bbox: string): [number, number, number, number] => {
  const [west = -180, south = -85, east = 180, north = 85] = bbox.split(',').map(Number);
  return [west, south, east, north];
};

const worldPx = 512;

/**
 * Never further out than the world once across, or once from top to bottom: a tall, narrow map too must be able to
 * show a fleet on several continents. What lies beyond a pole is seen only where the world is smaller than the map.
 */
function withinWorld(center: LngLat, wanted: number, { clientWidth, clientHeight }: HTMLElement) {
  const furthest = Math.log2(Math.min(clientWidth, clientHeight) / worldPx);
  const zoom = Math.min(deepest, Math.max(furthest, wanted));
  const half = clientHeight / 2 / (worldPx * 2 ** zoom);
  const { x, y } = MercatorCoordinate.fromLngLat(center);
  const inside = Math.min(Math.max(half, 1 - half), Math.max(Math.min(half, 1 - half), y));
  return { center: inside === y ? center : new MercatorCoordinate(x, inside).toLngLat(), zoom };
}

/** The map itself, outside of React: it draws what it is given and tells what a person does with it. */
export class FleetCanvas {
  readonly #map: LibreMap;
  #clusters: GeoJSON.FeatureCollection = empty;
  #pointed: GeoJSON.FeatureCollection = empty;
  #isReady = false;

  constructor(options: CanvasOptions) {
    const { container, base, colors, scheme, bbox, locale } = options;
    const style = styleOf(base, colors);
    // Beyond the poles nothing is drawn.
    container.style.background = colors.sea;
    const map = new LibreMap({
      container,
      style: {
        ...style,
        sources: {
          ...style.sources,
          clusters: { type: 'geojson', data: empty },
          pointed: { type: 'geojson', data: empty },
        },
        layers: [...style.layers, ...clusterLayers(scheme, colors.land)],
      },
      bounds: boundsOf(bbox),
      fitBoundsOptions: { padding: 40, maxZoom: 11 },
      maxZoom: deepest,
      transformConstrain: (center, zoom) => withinWorld(center, zoom, container),
      dragRotate: false,
      pitchWithRotate: false,
      attributionControl: false,
      renderWorldCopies: true,
      fadeDuration: 0,
      locale,
    });
    this.#map = map;
    map.touchZoomRotate.disableRotation();
    map.addControl(new NavigationControl({ showCompass: false }), 'top-right');
    map.on('load', () => {
      this.#isReady = true;
      this.#draw();
    });
    map.on('moveend', (event) => {
      options.onView(this.#view(), (event as { originalEvent?: unknown }).originalEvent !== undefined);
    });
    map.on('error', ({ error }) => {
      if (/WebGL|GPU/i.test(String(error?.message))) options.onFailure();
    });
    map.on('click', 'clusters', (event) => this.#open(event, options));
    map.on('mouseenter', 'clusters', () => {
      map.getCanvas().style.cursor = 'pointer';
    });
    map.on('mouseleave', 'clusters', () => {
      map.getCanvas().style.cursor = '';
    });
    // It knows what it will show before it can.
    options.onView(this.#view(), false);
  }

  show(clusters: GeoJSON.FeatureCollection): void {
    this.#clusters = clusters;
    this.#draw();
  }

  /** A ring around a vehicle's place; null: none. */
  point(place: { readonly latitude: number; readonly longitude: number } | null): void {
    const features: GeoJSON.Feature[] =
      place === null
        ? []
        : [
            {
              type: 'Feature',
              properties: {},
              geometry: { type: 'Point', coordinates: [place.longitude, place.latitude] },
            },
          ];
    this.#pointed = { type: 'FeatureCollection', features };
    this.#draw();
  }

  fit(bbox: string): void {
    this.#map.fitBounds(boundsOf(bbox), { padding: 60, maxZoom: 12, duration: 400 });
  }

  remove(): void {
    this.#map.remove();
  }

  #draw(): void {
    if (!this.#isReady) return;
    this.#map.getSource<GeoJSONSource>('clusters')?.setData(this.#clusters);
    this.#map.getSource<GeoJSONSource>('pointed')?.setData(this.#pointed);
  }

  #view(): MapView {
    const bounds = this.#map.getBounds();
    const numbers = [bounds.getWest(), bounds.getSouth(), bounds.getEast(), bounds.getNorth()];
    return {
      bbox: numbers.map((value) => value.toFixed(4)).join(),
      zoom: Math.max(0, Math.round(this.#map.getZoom() * 2) / 2),
    };
  }

  #open(event: MapLayerMouseEvent, { onVehicle, onPile }: CanvasOptions): void {
    const properties = event.features?.[0]?.properties as { vin: string; bbox: string } | undefined;
    if (properties === undefined) return;
    if (properties.vin !== '') {
      onVehicle(properties.vin);
      return;
    }
    const [west, south, east, north] = boundsOf(properties.bbox);
    const isPile = this.#map.getZoom() >= deepest - 1 || (east - west < 1e-4 && north - south < 1e-4);
    if (isPile)
      onPile([west - 1e-4, south - 1e-4, east + 1e-4, north + 1e-4].map((v) => v.toFixed(5)).join());
    else this.fit(properties.bbox);
  }
}
