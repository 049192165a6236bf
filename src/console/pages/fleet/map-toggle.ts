import { useLocalStorage } from '@mantine/hooks';
import { useUrlState } from '../../parts/url-state.ts';

/** Is the map open? As the address says, else as it was left in this browser. */
export function useMapToggle(): { isMap: boolean; toggleMap: () => void } {
  const url = useUrlState();
  const [kept, keep] = useLocalStorage({
    key: 'fleet-map',
    defaultValue: false,
    getInitialValueInEffect: false,
  });
  const said = url.get('map');
  const isMap = said === '' ? kept : said === 'on';
  return {
    isMap,
    toggleMap() {
      keep(!isMap);
      url.set({ map: isMap ? 'off' : 'on' }, 'push');
    },
  };
}
