import { useTranslation } from '../../../i18n/use-translation.ts';

const known = ['ignition-on', 'ignition-off', 'charge-start', 'charge-end', 'crash'] as const;

/** An event in words where it is one of the common ones, else as the vehicle calls it. */
export function useEventName(): (type: string) => string {
  const { t } = useTranslation('vehicle');
  return (type) => {
    const name = known.find((one) => one === type);
    return name === undefined ? type : t(`event.${name}`);
  };
}
