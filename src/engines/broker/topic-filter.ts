/** Levels that aedes can match; more would throw inside its matcher. */
const maxTopicLevels = 100;

/** May this name be published to? Its characters have been checked. */
export function isTopicName(topic: string): boolean {
  return (
    topic.length > 0 && !topic.includes('+') && !topic.includes('#') && levelsOf(topic) <= maxTopicLevels
  );
}

/** MQTT 3.1.1 §4.7.1: `+` fills a level, `#` fills the last. */
export function isTopicFilter(filter: string): boolean {
  if (filter.length === 0 || levelsOf(filter) > maxTopicLevels) return false;
  const levels = filter.split('/');
  return levels.every((level, index) => {
    if (level === '#') return index === levels.length - 1;
    return level === '+' || (!level.includes('+') && !level.includes('#'));
  });
}

/** MQTT 3.1.1 §4.7: does the (valid) filter match the (valid) name? A leading wildcard never matches `$…`. */
export function matchesFilter(filter: string, topic: string): boolean {
  if (filter === topic) return true;
  const wanted = filter.split('/');
  const levels = topic.split('/');
  if (topic.startsWith('$') && (wanted[0] === '+' || wanted[0] === '#')) return false;
  for (let index = 0; index < wanted.length; index++) {
    const want = wanted[index];
    if (want === '#') return true;
    if (index >= levels.length || (want !== '+' && want !== levels[index])) return false;
    // `sport/#` matches `sport` too.
    if (index === levels.length - 1 && wanted.length === index + 2 && wanted[index + 1] === '#') return true;
  }
  return wanted.length === levels.length;
}

export function levelsOf(topic: string): number {
  let levels = 1;
  for (let index = topic.indexOf('/'); index !== -1; index = topic.indexOf('/', index + 1)) levels++;
  return levels;
}
