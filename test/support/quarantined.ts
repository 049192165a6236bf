import type { ApiSession } from './load-fleet.ts';

export interface QuarantinedMessage {
  readonly id: string;
  readonly vin: string;
  readonly topic: string;
  readonly reason: string;
  /** Base64. */
  readonly payload: string;
  readonly occurrences: number;
  readonly retriedAt: number | null;
  readonly resolvedAt: number | null;
}

/** All that is in quarantine, page after page. */
export async function* quarantined(api: ApiSession, filter = ''): AsyncGenerator<QuarantinedMessage> {
  let cursor: string | null = '';
  while (cursor !== null) {
    const more = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: QuarantinedMessage[]; nextCursor: string | null } = await api.get(
      `/quarantine?limit=100${filter}${more}`,
    );
    yield* page.items;
    cursor = page.nextCursor;
  }
}
