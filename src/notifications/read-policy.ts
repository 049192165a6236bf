import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type NotificationPolicy, parsePolicy } from './policy.ts';

/**
 * The operator's own policy, `policies/notifications.yaml` in the data directory, goes before the one that shipped.
 * @throws AppError invalid `policy-invalid`, which names every fault with file and line
 */
export async function readPolicy(
  dataDir: string,
  shipped: string,
): Promise<{ readonly policy: NotificationPolicy; readonly yaml: string; readonly file: string }> {
  const own = join(dataDir, 'policies', 'notifications.yaml');
  const isOwn = existsSync(own);
  const path = isOwn ? own : shipped;
  const yaml = await readFile(path, 'utf8');
  return { policy: parsePolicy(path, yaml), yaml, file: isOwn ? own : 'policies/notifications.yaml' };
}
