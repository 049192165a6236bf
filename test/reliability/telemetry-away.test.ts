import { it } from 'vitest';
import { noVictoriaMetrics } from '../support/victoria-metrics.ts';
import { takeVictoriaMetricsAway } from './telemetry-away-run.ts';

it.skipIf(noVictoriaMetrics !== null)(
  'E1, short: VictoriaMetrics killed twice, away for 1 s and frozen for 1 s; nothing is lost',
  () =>
    takeVictoriaMetricsAway({
      ...{ vehicles: 5, perSecond: 100, kills: 1 },
      ...{ awaySeconds: 1, frozenSeconds: 1 },
    }),
  240_000,
);
