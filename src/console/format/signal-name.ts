/** Branches that come more than once in a car; without them four tyres would have one name. */
const places = /^(Row\d|Left|Right|Middle|Front|Rear|DriverSide|PassengerSide|Left\w+|Right\w+)$/;

const wordsOf = (name: string): string[] => name.replace(/([a-z])([A-Z])/g, '$1 $2').split(' ');

/**
 * What people call a signal: the last two names of its path, then where in the car. A branch whose words the last name
 * has too is left out: `Charging.IsCharging` is charging once.
 */
export function shortName(path: string): string {
  const parts = path.split('.').slice(1);
  const where = parts.slice(0, -1).filter((part) => places.test(part));
  const [leaf = [], branch = []] = parts
    .filter((part, index) => !places.test(part) || index === parts.length - 1)
    .slice(-2)
    .map(wordsOf)
    .reverse();
  const isRepeated = branch.every((word) => leaf.some((other) => other.startsWith(word)));
  const words = isRepeated ? leaf : [...branch, ...leaf];
  const name = words.filter((word, index) => word !== words[index - 1]).join(' ');
  return where.length === 0 ? name : `${name} · ${where.join(' ').replace(/([a-z])(\d)/g, '$1 $2')}`;
}
