export interface ExplorerLink {
  readonly signals?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  /** An alert that the charts are about. */
  readonly alert?: string;
}

/** The address of the signal explorer of a vehicle. */
export function explorerHref(vin: string, { signals = [], from, to, alert }: ExplorerLink): string {
  const query = new URLSearchParams({ tab: 'signals' });
  if (signals.length > 0) query.set('s', signals.join(','));
  if (from !== undefined && to !== undefined) {
    query.set('from', String(Math.round(from)));
    query.set('to', String(Math.round(to)));
  }
  if (alert !== undefined) query.set('alert', alert);
  return `/vehicles/${vin}?${query}`;
}
