/** Something with a life. Constructors do nothing; `start` opens, `stop` closes and waits until closed. */
export interface Part {
  start(): Promise<void>;
  stop(): Promise<void>;
}
