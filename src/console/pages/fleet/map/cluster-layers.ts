import type { ExpressionSpecification, LayerSpecification } from 'maplibre-gl';
import { labelFont } from './base-style.ts';
import { healthColors, inkColors } from './cluster-features.ts';

const byHealth = (colors: Record<string, string>): ExpressionSpecification =>
  [
    'match',
    ['get', 'health'],
    ...Object.entries(colors).flat(),
    '#888',
  ] as unknown as ExpressionSpecification;

const radius: ExpressionSpecification = [
  'interpolate',
  ['linear'],
  ['log10', ['get', 'count']],
  0,
  7,
  1,
  13,
  3,
  21,
  5,
  30,
];

/** A vehicle is a dot, a cluster a disc with its count; the colour is the worst of those in it. */
export const clusterLayers = (scheme: 'light' | 'dark', ring: string): LayerSpecification[] => [
  {
    id: 'clusters',
    type: 'circle',
    source: 'clusters',
    layout: { 'circle-sort-key': ['get', 'bad'] },
    paint: {
      'circle-color': byHealth(healthColors[scheme]),
      'circle-radius': radius,
      'circle-stroke-color': ring,
      'circle-stroke-width': 1.5,
    },
  },
  {
    id: 'counts',
    type: 'symbol',
    source: 'clusters',
    filter: ['!=', ['get', 'label'], ''],
    layout: {
      'text-field': ['get', 'label'],
      'text-font': labelFont,
      'text-size': 12,
      'text-allow-overlap': true,
      'text-ignore-placement': true,
    },
    paint: { 'text-color': byHealth(inkColors[scheme]) },
  },
  {
    id: 'pointed',
    type: 'circle',
    source: 'pointed',
    paint: {
      'circle-radius': 14,
      'circle-color': 'rgba(0,0,0,0)',
      'circle-stroke-color': scheme === 'dark' ? '#ffffff' : '#111418',
      'circle-stroke-width': 3,
    },
  },
];
