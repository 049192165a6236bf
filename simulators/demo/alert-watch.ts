import type { ApiClient } from '../api/client.ts';

interface AlertItem {
  readonly id: string;
  readonly vin: string;
  readonly rule: string | { readonly id?: string; readonly name?: string };
  readonly severity: string;
}

/** Tells each firing alert once, as the server reports it. The returned function ends it. */
export function watchAlerts(api: ApiClient, onAlerts: (alerts: readonly string[]) => void): () => void {
  const told = new Set<string>();
  let asking = false;
  const ask = async (): Promise<void> => {
    const { items } = await api.get<{ items: AlertItem[] }>('/alerts?state=firing&limit=500');
    const fresh = items.filter(({ id }) => !told.has(id));
    for (const { id } of fresh) told.add(id);
    if (fresh.length > 0) onAlerts(fresh.map(oneLine));
  };
  const timer = setInterval(() => {
    if (asking) return;
    asking = true;
    // A server that does not answer says so itself; the next question comes anyway.
    ask()
      .catch(() => {})
      .finally(() => {
        asking = false;
      });
  }, 2000);
  return () => clearInterval(timer);
}

const oneLine = ({ vin, rule, severity }: AlertItem): string =>
  `${severity.padEnd(8)} ${vin}  ${typeof rule === 'string' ? rule : (rule.name ?? rule.id ?? '')}`;
