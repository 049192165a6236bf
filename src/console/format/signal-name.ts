import i18next from 'i18next';
import names from '../../shared/signal-names.json' with { type: 'json' };
import { isLanguage, type Language } from '../i18n/languages.ts';

/** Places in a car, as they stand in paths. */
const placeWords: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    'Row1.Wheel.Left': 'front left',
    'Row1.Wheel.Right': 'front right',
    'Row2.Wheel.Left': 'rear left',
    'Row2.Wheel.Right': 'rear right',
    'Row1.DriverSide': 'driver',
    'Row1.PassengerSide': 'front passenger',
    'Row1.Middle': 'front middle',
    'Row2.DriverSide': 'rear, driver side',
    'Row2.PassengerSide': 'rear, passenger side',
    'Row2.Middle': 'rear middle',
    Left: 'left',
    Right: 'right',
    'Wheel.Left': 'left',
    'Wheel.Right': 'right',
  },
  'zh-Hans': {
    'Row1.Wheel.Left': '左前',
    'Row1.Wheel.Right': '右前',
    'Row2.Wheel.Left': '左后',
    'Row2.Wheel.Right': '右后',
    'Row1.DriverSide': '驾驶位',
    'Row1.PassengerSide': '副驾驶位',
    'Row1.Middle': '前排中间',
    'Row2.DriverSide': '后排驾驶侧',
    'Row2.PassengerSide': '后排副驾侧',
    'Row2.Middle': '后排中间',
    Left: '左',
    Right: '右',
    'Wheel.Left': '左侧',
    'Wheel.Right': '右侧',
  },
  es: {
    'Row1.Wheel.Left': 'delantera izquierda',
    'Row1.Wheel.Right': 'delantera derecha',
    'Row2.Wheel.Left': 'trasera izquierda',
    'Row2.Wheel.Right': 'trasera derecha',
    'Row1.DriverSide': 'conductor',
    'Row1.PassengerSide': 'acompañante',
    'Row1.Middle': 'delante, centro',
    'Row2.DriverSide': 'detrás, lado del conductor',
    'Row2.PassengerSide': 'detrás, lado del acompañante',
    'Row2.Middle': 'detrás, centro',
    Left: 'izquierdo',
    Right: 'derecho',
    'Wheel.Left': 'izquierda',
    'Wheel.Right': 'derecha',
  },
};

const columns: Readonly<Record<Language, 0 | 1 | 2>> = { en: 0, 'zh-Hans': 1, es: 2 };
const table: Readonly<Record<string, readonly string[]>> = names;
const patterns = Object.keys(table)
  .filter((pattern) => pattern.includes('*'))
  .map((pattern) => {
    const [before = '', after = ''] = pattern.split('*');
    return { pattern, before, after };
  });

/** What people call a signal, in the language shown; of one that has no name yet, the words of its path. */
export function shortName(path: string): string {
  const language = isLanguage(i18next.language) ? i18next.language : 'en';
  const own = table[path];
  if (own !== undefined) return own[columns[language]] ?? path;
  for (const { pattern, before, after } of patterns) {
    if (!path.startsWith(before) || !path.endsWith(after) || path.length < before.length + after.length)
      continue;
    const name = table[pattern]?.[columns[language]] ?? path;
    // A rule's `{wheel}` is any of them.
    const place = path.slice(before.length, path.length - after.length).replace(/^\{[^}]*\}\.?/, '');
    if (place === '') return name;
    return `${name} · ${placeWords[language][place] ?? place.replaceAll('.', ' ')}`;
  }
  return nameOfPath(path);
}

/** Branches that come more than once in a car; without them four tyres would have one name. */
const places = /^(Row\d|Left|Right|Middle|Front|Rear|DriverSide|PassengerSide|Left\w+|Right\w+)$/;

/** Say nothing without what they belong to. */
const vague = /^(Max|Min|Average|Current|Level|State|Mode|Temperature|Speed|Value|Is\w+|DC|Phase\d)$/;

const wordsOf = (name: string): string[] => name.replace(/([a-z])([A-Z])/g, '$1 $2').split(' ');

/**
 * The last two names of a path, with the one above where those say little, then where in the car. A branch whose words the last name has too
 * is left out: `Charging.IsCharging` is charging once.
 */
function nameOfPath(path: string): string {
  const parts = path.split('.').slice(1);
  const where = parts.slice(0, -1).filter((part) => places.test(part));
  const named = parts.filter((part, index) => !places.test(part) || index === parts.length - 1);
  const [leaf = '', branch = '', above = ''] = named.toReversed();
  const isVague = vague.test(leaf) && vague.test(branch);
  const [last, before] = [wordsOf(leaf), branch === '' ? [] : wordsOf(branch)];
  const isRepeated = before.every((word) => last.some((other) => other.startsWith(word)));
  const words = [...(isVague ? wordsOf(above) : []), ...(isRepeated ? [] : before), ...last];
  const name = words.filter((word, index) => word !== '' && word !== words[index - 1]).join(' ');
  if (name === '') return path;
  return where.length === 0 ? name : `${name} · ${where.join(' ').replace(/([a-z])(\d)/g, '$1 $2')}`;
}
