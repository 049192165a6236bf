import type { ApiSession } from './load-fleet.ts';

/** UDS codes of the catalogue that a shipped rule fires for, and the shipped policy opens a case for. */
export async function majorCodes(api: ApiSession): Promise<string[]> {
  const codes: string[] = [];
  let cursor: string | null = null;
  do {
    const more: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: { code: string; severity: string }[]; nextCursor: string | null } = await api.get(
      `/fault-codes?system=uds&limit=500${more}`,
    );
    for (const { code, severity } of page.items)
      if (severity === 'major' && /^[PBCU][0-9A-F]{4}$/.test(code)) codes.push(`${code}-00`);
    cursor = page.nextCursor;
  } while (cursor !== null);
  return codes;
}
