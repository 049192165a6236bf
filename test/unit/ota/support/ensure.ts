/** Of a property that is looked at a million times: `expect` would take most of the time. */
export function ensure(holds: boolean, what: string): void {
  if (!holds) throw new Error(`It does not hold that it ${what}.`);
}
