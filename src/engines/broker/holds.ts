/** Why nothing more of a client is handled at present. */
export const holds = {
  opening: 1,
  rate: 2,
  window: 4,
  sharedWindow: 8,
  broker: 16,
  subscribing: 32,
  writing: 64,
} as const;
/** While held for one of these the silence is ours, not the client's. */
export const ownHolds = ~holds.writing;
