/** Something with a life. Constructors do nothing; `start` opens, `stop` closes and waits until closed. */
export interface Part {
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Opens nothing; for what must outlive others and need not be there before them. */
export const stopOnly = (stop: () => Promise<void>): Part => ({ start: async () => undefined, stop });

export const startOnly = (start: () => Promise<void>): Part => ({ start, stop: async () => undefined });
