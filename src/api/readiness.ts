export interface Readiness {
  /** Why the server takes nothing by its own doing (it starts, it stops); null = it does. */
  set(reason: string | null): void;
  /** What `/ready` answers. */
  check(): Promise<{ readonly ready: boolean; readonly reasons: readonly string[] }>;
}

/** `blocked`: why this process cannot do its part now (what vehicles say cannot be made durable), or null. */
export function createReadiness(blocked: () => string | null | Promise<string | null>): Readiness {
  let own: string | null = 'the server is starting';
  return {
    set(reason) {
      own = reason;
    },
    async check() {
      const reasons = [own, await blocked()].filter((reason) => reason !== null);
      return { ready: reasons.length === 0, reasons };
    },
  };
}
