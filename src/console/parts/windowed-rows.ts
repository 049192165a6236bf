/** A list of any length, of which only what is in sight is read; what `VirtualTable` draws. */
export interface WindowedRows<Row> {
  /** Null until the first answer. */
  readonly total: number | null;
  /** Undefined while it is being read. */
  readonly rowAt: (index: number) => Row | undefined;
  /** The table says what is in sight. */
  readonly show: (first: number, last: number) => void;
  /** What is shown answers the question before this one; the new answer is on its way. */
  readonly isStale: boolean;
  readonly error: unknown;
  readonly retry: () => void;
}
