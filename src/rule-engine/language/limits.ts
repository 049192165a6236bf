/** What one rule may cost, whoever wrote it. */
export const ruleLimits = {
  fileBytes: 64 * 1024,
  conditionLength: 4000,
  /** Of a condition's tree. */
  nodes: 500,
  depth: 32,
  listElements: 100,
  /** Keys of `forEach`. */
  instances: 32,
  /** Different windows that the conditions and texts of one instance read. */
  windows: 12,
  shortestWindowMs: 1_000,
  longestWindowMs: 7 * 86_400_000,
  longestFaultHistoryMs: 366 * 86_400_000,
  /** See `costOf`. */
  cost: 100_000,
} as const;
