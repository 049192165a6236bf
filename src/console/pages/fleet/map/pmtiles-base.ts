import { addProtocol, type LayerSpecification } from 'maplibre-gl';
import { PMTiles, Protocol, TileType } from 'pmtiles';
import { type Base, labelFont, type MapColors } from './base-style.ts';

let protocol: Protocol | null = null;

/**
 * The operator's own map, pictures or vector tiles. Of vector tiles what is drawn goes by the layers' names: those of
 * Protomaps and of OpenMapTiles are known.
 */
export async function pmtilesBase(url: string, colors: MapColors): Promise<Base> {
  if (protocol === null) {
    protocol = new Protocol();
    addProtocol('pmtiles', protocol.tile);
  }
  const address = new URL(url, window.location.href).href;
  const file = new PMTiles(address);
  protocol.add(file);
  const { tileType } = await file.getHeader();
  if (tileType !== TileType.Mvt) {
    return {
      sources: { base: { type: 'raster', url: `pmtiles://${address}`, tileSize: 256 } },
      layers: [{ id: 'base', type: 'raster', source: 'base' }],
    };
  }
  const { vector_layers: known = [] } = (await file.getMetadata()) as { vector_layers?: { id: string }[] };
  const ids = new Set(known.map(({ id }) => id));
  return {
    sources: { base: { type: 'vector', url: `pmtiles://${address}` } },
    layers: layersOf(colors).filter(
      (layer) => 'source-layer' in layer && ids.has(layer['source-layer'] ?? ''),
    ),
  };
}

function layersOf(colors: MapColors): LayerSpecification[] {
  const fill = (layer: string, color: string): LayerSpecification => ({
    id: `base ${layer}`,
    type: 'fill',
    source: 'base',
    'source-layer': layer,
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: { 'fill-color': color },
  });
  const line = (layer: string, color: string, widest: number): LayerSpecification => ({
    id: `base ${layer} lines`,
    type: 'line',
    source: 'base',
    'source-layer': layer,
    filter: ['==', ['geometry-type'], 'LineString'],
    paint: {
      'line-color': color,
      'line-width': ['interpolate', ['exponential', 1.5], ['zoom'], 5, 0.4, 16, widest],
    },
  });
  const names = (layer: string): LayerSpecification => ({
    id: `base ${layer} names`,
    type: 'symbol',
    source: 'base',
    'source-layer': layer,
    layout: { 'text-field': ['get', 'name'], 'text-font': labelFont, 'text-size': 12, 'text-max-width': 8 },
    paint: { 'text-color': colors.label, 'text-halo-color': colors.land, 'text-halo-width': 1.2 },
  });
  return [
    fill('earth', colors.land),
    fill('landcover', colors.green),
    fill('landuse', colors.green),
    fill('park', colors.green),
    fill('water', colors.sea),
    fill('buildings', colors.building),
    fill('building', colors.building),
    line('waterway', colors.sea, 3),
    line('roads', colors.road, 8),
    line('transportation', colors.road, 8),
    line('boundaries', colors.border, 2),
    line('boundary', colors.border, 2),
    names('places'),
    names('place'),
  ];
}
