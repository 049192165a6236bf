import { createRandom } from '../vehicle/random.ts';

const letters = 'ABCDEFGHJKLMNPRSTUVWXYZ';

/** How plates look where a car is registered: `#` is a digit, `?` a letter. Invented, as the cars are. */
const forms: Readonly<Record<string, string>> = {
  DE: 'RS-?? ####',
  CN: '沪A D#####',
  TH: '#?? ####',
  GB: '??## ???',
  FR: '??-###-??',
  ES: '#### ???',
  US: '#???###',
  NO: 'EV #####',
  NL: '??-###-?',
  BR: '???#?##',
};

/** The same car has the same plate. */
export function plateOf(vin: string, market: string): string {
  const random = createRandom('plate', vin, 1);
  return (forms[market] ?? '??-####').replaceAll(/[#?]/g, (sign) =>
    sign === '#'
      ? String(Math.floor(random() * 10))
      : (letters[Math.floor(random() * letters.length)] ?? 'A'),
  );
}
