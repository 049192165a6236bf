import type { Figures } from '../../../../src/system/figures.ts';

/** The figures of a server with which all is well. */
export const well: Figures = {
  at: Date.UTC(2026, 10, 23),
  ready: { ready: true, reasons: [] },
  journal: { bytes: 1e6, maxBytes: 1e9, lagBytes: 0, blocked: null, damages: 0 },
  pipeline: { blocked: null, rulesLeftOut: [] },
  kept: { failingRules: 0, openQuarantine: 0, messagesFailedLastDay: 0 },
  telemetry: { bytes: 1e9 },
  database: { bytes: 1e8, answeredInMs: 1, connections: 5, maxConnections: 100, clockAheadMs: 0 },
  disk: { totalBytes: 1e12, freeBytes: 5e11 },
  memory: { availableBytes: 4e9, allBytes: 8e9, heapBytes: 1e8, heapMostBytes: 2e9 },
  clock: { jumpedMs: 0, isSynchronised: true },
  certificateUntil: null,
  jobs: { items: [] },
  notifications: { channels: [] },
  minutes: [],
  crowds: [],
};
