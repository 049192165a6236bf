import { seqSignal } from '../../support/load-signals.ts';

/** As VictoriaMetrics names what the references write: measurement, `_`, field. */
const metric = `{__name__="telemetry_${seqSignal}"}`;

/** How many messages a VictoriaMetrics gives back that a reference writes to. */
export async function countMessages(url: string): Promise<number> {
  await ask(`${url}/internal/force_flush`);
  const query = `sum(count_over_time(${metric}[1d]))`;
  const time = String(Math.ceil(Date.now() / 1000) + 60);
  const answer = JSON.parse(
    await ask(`${url}/api/v1/query?${new URLSearchParams({ query, time, nocache: '1' })}`),
  ) as { data: { result: { value: [number, string] }[] } };
  return Number(answer.data.result[0]?.value[1] ?? 0);
}

/** The seqs of all messages by VIN. */
export async function exportSeqs(url: string): Promise<Map<string, number[]>> {
  await ask(`${url}/internal/force_flush`);
  const lines = await ask(`${url}/api/v1/export?${new URLSearchParams({ 'match[]': metric })}`);
  const seqs = new Map<string, number[]>();
  for (const line of lines.split('\n')) {
    if (line === '') continue;
    const { metric: labels, values } = JSON.parse(line) as { metric: { vin: string }; values: number[] };
    seqs.set(labels.vin, [...(seqs.get(labels.vin) ?? []), ...values]);
  }
  return seqs;
}

async function ask(url: string): Promise<string> {
  const response = await fetch(url);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text.slice(0, 300)}`);
  return text;
}
