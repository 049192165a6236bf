/** Something with a life. Constructors do nothing; `start` opens, `stop` closes and waits until closed. */
export interface Part {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** A stop is wanted while `start` is under way: that ends soon, done or not, and `stop` follows. */
  cutShort?(): void;
}

/** Opens nothing; for what must outlive others and need not be there before them. */
export const stopOnly = (stop: () => Promise<void>): Part => ({ start: async () => undefined, stop });

export const startOnly = (start: () => Promise<void>): Part => ({ start, stop: async () => undefined });
