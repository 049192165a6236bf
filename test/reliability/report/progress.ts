/**
 * For what takes minutes: prints each thing said with the seconds since the first, so that a run that is slow can be told from one
 * that hangs.
 */
export function progressOf(id: string): (what: string) => void {
  const startedAt = performance.now();
  return (what) => {
    console.log(`${id} +${Math.round((performance.now() - startedAt) / 1000)} s: ${what}`);
  };
}
