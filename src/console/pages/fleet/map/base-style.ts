import type { LayerSpecification, SourceSpecification, StyleSpecification } from 'maplibre-gl';

/** Quiet colours under the marks, which carry the colour. */
export interface MapColors {
  readonly sea: string;
  readonly land: string;
  readonly border: string;
  readonly green: string;
  readonly road: string;
  readonly building: string;
  readonly label: string;
}

export const mapColors: Record<'light' | 'dark', MapColors> = {
  light: {
    sea: '#dfe7ee',
    land: '#f7f7f5',
    border: '#b9c2cb',
    green: '#e9efe4',
    road: '#d9dde1',
    building: '#ebebe8',
    label: '#6b737b',
  },
  dark: {
    sea: '#16191d',
    land: '#24282d',
    border: '#454c54',
    green: '#262d28',
    road: '#3a4047',
    building: '#2b3036',
    label: '#9aa3ac',
  },
};

export interface Base {
  readonly sources: Record<string, SourceSpecification>;
  readonly layers: LayerSpecification[];
}

/** Fonts of the reader's own device: nothing is loaded for them. */
export const labelFont = ['sans-serif'];

export const styleOf = ({ sources, layers }: Base, { sea }: MapColors): StyleSpecification => ({
  version: 8,
  sources,
  layers: [{ id: 'sea', type: 'background', paint: { 'background-color': sea } }, ...layers],
});
