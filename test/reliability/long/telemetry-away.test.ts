import { it } from 'vitest';
import { noVictoriaMetrics } from '../../support/victoria-metrics.ts';
import { takeVictoriaMetricsAway } from '../telemetry-away-run.ts';

it.skipIf(noVictoriaMetrics !== null)(
  'E1: VictoriaMetrics killed ten times, away for 10 minutes and frozen for 1; nothing is lost',
  () =>
    takeVictoriaMetricsAway({
      ...{ vehicles: 20, perSecond: 500, kills: 10 },
      ...{ awaySeconds: 600, frozenSeconds: 60 },
    }),
  1_200_000,
);
