/** A value of /metrics; its labels, if any, are part of the name. */
export async function metricOf(baseUrl: string, name: string): Promise<number> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const line = text.split('\n').find((one) => one.startsWith(`${name} `));
  if (line === undefined) throw new Error(`/metrics does not tell ${name}`);
  return Number(line.slice(name.length + 1));
}

/** Until everything in the journal is committed to the store, as /metrics has it. */
export async function untilProcessed(baseUrl: string, withinMs = 300_000): Promise<void> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const lag = await metricOf(baseUrl, 'roadside_journal_lag_bytes');
    if (lag === 0) return;
    if (performance.now() > deadline)
      throw new Error(`the pipeline is ${lag} bytes behind after ${withinMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
