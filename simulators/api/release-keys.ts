import type { PinnedKeys } from '../update-client/signed-manifest.ts';
import type { ApiClient } from './client.ts';

/**
 * The keys that sign releases today, as cars that are built today have them; asked for with each update, so that a key may be
 * made after the simulation began.
 */
export async function keysOfToday(api: ApiClient): Promise<PinnedKeys> {
  const { items } = await api.get<{ items: { publicKey: string; state: string }[] }>('/release-keys');
  return items.filter(({ state }) => state === 'trusted').map(({ publicKey }) => publicKey);
}
