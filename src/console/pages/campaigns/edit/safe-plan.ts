import type { CampaignPlan } from '../../../api/queries/campaigns.ts';

/** What the server gives a plan that says nothing; a test holds the two together. */
export const safePlan: CampaignPlan = {
  waves: [1, 4, 15, 30, 50].map((percent) => ({ percent, hold: true })),
  ramp: { perMinute: 50, growth: null },
  bandwidth: null,
  windows: { hours: null, zoneWhenUnknown: null },
  preconditions: {
    ...{ parked: true, notCharging: true, leastStateOfCharge: 30, least12V: 12.2 },
    temperature: { least: -10, most: 40 },
  },
  consent: { default: 'ask', markets: {} },
  deadlines: { vehicleHours: 336, campaignDays: 90 },
  retries: { most: 3, firstAfterMinutes: 30, factor: 4, longestMinutes: 1440 },
  gates: {
    failures: { maxPercent: 5, leastCount: 50, leastResultsPercent: 70 },
    silence: { downloadingMinutes: 4320, installingMinutes: 720 },
    sameArtifacts: true,
    health: { alpha: 0.01, toleratedRatio: 1.25, leastCarDays: 300, leastMatched: 0.5, soakHours: 72 },
  },
};
