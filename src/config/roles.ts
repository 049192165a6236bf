import { type Read, refuse } from './setting-texts.ts';

export const roles = ['gateway', 'pipeline', 'api', 'worker'] as const;
export type Role = (typeof roles)[number];

/** `all`, or a comma list: what a process does. */
export const roleList: Read<readonly Role[]> = (text) => {
  if (text === 'all') return roles;
  for (const name of text.split(','))
    if (!(roles as readonly string[]).includes(name))
      refuse(`must be all, or a list of ${roles.join(', ')}; has "${name}"`);
  const wanted = new Set(text.split(','));
  if (wanted.has('gateway') !== wanted.has('pipeline'))
    refuse('must have gateway and pipeline together: in this version one process has both');
  return roles.filter((role) => wanted.has(role));
};
