import type { Settings } from '../config/settings.ts';

/** What this process does: `gateway` has the pipeline with it. */
export interface Does {
  readonly gateway: boolean;
  readonly api: boolean;
  readonly worker: boolean;
}

export const doesOf = ({ roles }: Pick<Settings, 'roles'>): Does => ({
  gateway: roles.includes('gateway'),
  api: roles.includes('api'),
  worker: roles.includes('worker'),
});
