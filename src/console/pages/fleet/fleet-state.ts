/**
 * What the fleet page shows is its address: `const { state, href, change } = useFleetState()`. `href(step)` is the address of
 * a step, for a link; `change(step)` takes it.
 */
import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import type { Schemas } from '../../api/openapi.ts';
import type { Health } from '../../api/types.ts';

export const healths = ['critical', 'major', 'minor', 'info', 'ok'] as const satisfies readonly Health[];
export const powertrains = ['bev', 'phev', 'hev', 'ice', 'fcev'] as const;
export const sortKeys = [
  'health',
  'vin',
  'plate',
  'model',
  'modelYear',
  'market',
  'online',
  'lastSeenAt',
] as const;
export type SortKey = (typeof sortKeys)[number];
export type Powertrain = Schemas['Powertrain'];

export interface FleetState {
  readonly q: string;
  /** A CEL expression. */
  readonly filter: string;
  readonly health: readonly Health[];
  readonly online: '' | 'true' | 'false';
  readonly powertrain: readonly Powertrain[];
  readonly market: readonly string[];
  readonly model: readonly string[];
  /** `west,south,east,north`, where the map narrows the table. */
  readonly bbox: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

export type Step = Partial<FleetState>;

const one = <T extends string>(text: string | null, allowed: readonly T[]): T | undefined =>
  allowed.find((value) => value === text);
const listOf = (text: string | null): string[] => (text ?? '').split(',').filter((part) => part !== '');
const isBox = (text: string) => /^-?[\d.]+(,-?[\d.]+){3}$/.test(text);

export function readState(parameters: URLSearchParams): FleetState {
  const health = listOf(parameters.get('health'));
  const powertrain = listOf(parameters.get('powertrain'));
  const sort = parameters.get('sort') ?? '';
  const bbox = parameters.get('bbox') ?? '';
  const key = one(sort.replace('-', ''), sortKeys);
  return {
    q: parameters.get('q') ?? '',
    filter: parameters.get('filter') ?? '',
    health: healths.filter((value) => health.includes(value)),
    online: one(parameters.get('online'), ['true', 'false']) ?? '',
    powertrain: powertrains.filter((value) => powertrain.includes(value)),
    market: listOf(parameters.get('market')).filter((market) => /^[A-Z]{2}$/.test(market)),
    model: parameters.getAll('model').filter((model) => model !== ''),
    bbox: isBox(bbox) ? bbox : '',
    sort: key ?? 'health',
    descending: key === undefined ? true : sort.startsWith('-'),
  };
}

const narrows = ['q', 'filter', 'online', 'bbox'] as const;

/** The address's query; what is not the page's own (`columns`, `map`) stays as it is. */
function write(state: FleetState, base = new URLSearchParams()): URLSearchParams {
  const next = new URLSearchParams(base);
  const set = (name: string, value: string) => {
    if (value === '') next.delete(name);
    else next.set(name, value);
  };
  for (const name of narrows) set(name, state[name]);
  set('health', state.health.join(','));
  set('powertrain', state.powertrain.join(','));
  set('market', state.market.join(','));
  next.delete('model');
  for (const model of state.model) next.append('model', model);
  const sort = `${state.descending ? '-' : ''}${state.sort}`;
  set('sort', sort === '-health' ? '' : sort);
  return next;
}

export const unnarrowed: Step = {
  q: '',
  filter: '',
  health: [],
  online: '',
  powertrain: [],
  market: [],
  model: [],
  bbox: '',
};

export const isNarrowed = (state: FleetState): boolean =>
  write({ ...state, sort: 'health', descending: true }).size > 0;

/** As the API is asked, without the order; what is only typed and nothing yet is left out. */
export function narrowingOf(state: FleetState, without: readonly (keyof FleetState)[] = []): string {
  const left = { ...state, ...Object.fromEntries(without.map((name) => [name, unnarrowed[name as 'q']])) };
  return write({
    ...left,
    q: left.q.trim(),
    filter: left.filter.trim(),
    sort: 'health',
    descending: true,
  }).toString();
}

export const sortOf = ({ sort, descending }: FleetState): string => `sort=${descending ? '-' : ''}${sort}`;

export function useFleetState() {
  const [parameters, setParameters] = useSearchParams();
  const state = useMemo(() => readState(parameters), [parameters]);
  const href = useCallback(
    (step: Step) => {
      const query = write({ ...state, ...step }, parameters).toString();
      return query === '' ? '/vehicles' : `/vehicles?${query}`;
    },
    [state, parameters],
  );
  const change = useCallback(
    (step: Step, how: 'replace' | 'push' = 'push') =>
      setParameters((old) => write({ ...readState(old), ...step }, old), { replace: how === 'replace' }),
    [setParameters],
  );
  return { state, href, change };
}

/** With it where it was not, without it where it was. */
export const toggled = <T extends string>(list: readonly T[], value: T): T[] =>
  list.includes(value) ? list.filter((other) => other !== value) : [...list, value];
