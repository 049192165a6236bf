import { type StoredStory, VehicleStory } from '../../../src/faults/vehicle-story.ts';
import type { RuleStatesOptions } from '../../../src/ingest/rules/rule-states.ts';
import type { VehiclePast } from '../../../src/rule-engine/rule-engine.ts';
import type { FaultSpan } from '../../../src/rule-engine/state/fault-spans.ts';

interface Story extends StoredStory {
  readonly reports: StoredStory['reports'][number][];
  readonly events: StoredStory['events'][number][];
}

/** Reports of faults and of service as the database keeps them, in memory. */
export function createReports() {
  const stories = new Map<string, Story>();
  const storyOf = (vin: string): Story => {
    const story = stories.get(vin) ?? { reports: [], inventories: [], events: [] };
    stories.set(vin, story);
    return story;
  };
  function pastOf(vin: string): VehiclePast {
    const stored = storyOf(vin);
    const story = new VehicleStory(vin, stored);
    let faults: readonly FaultSpan[] = [];
    while (story.position !== Number.POSITIVE_INFINITY) {
      const step = story.take();
      if (step.kind === 'faults') faults = step.all;
    }
    return { faults, events: stored.events };
  }
  const isBehind = ({ reports, events }: StoredStory, from: number): boolean =>
    [...reports, ...events].some(({ position }) => position >= from);

  return {
    /** Answers with all episodes as they are known then. */
    fault(vin: string, report: { code: string; status: number; ts: number; position: number }) {
      const { code, status, ts, position } = report;
      const faults = [{ code, status, level: null, occurrenceCount: null, freezeFrame: null }];
      const common = { ecu: 'E', system: 'obd', complete: false, severities: [] } as const;
      const content = `${code} ${status}`;
      storyOf(vin).reports.push({ ...common, ts, content, faults, position, receivedAt: position });
      return pastOf(vin).faults;
    },
    event(vin: string, type: string, ts: number, position: number): void {
      storyOf(vin).events.push({ type, ts, position, receivedAt: position });
    },
    pastOf,
    erase: (vin: string) => stories.delete(vin),
    parts: {
      pastOf: async (vins) => new Map(vins.map((vin) => [vin, pastOf(vin)])),
      storiesSince: async (asked) =>
        new Map(
          asked.flatMap(({ vin, position }) => {
            const story = storyOf(vin);
            return isBehind(story, position) ? [[vin, new VehicleStory(vin, story)] as const] : [];
          }),
        ),
    } satisfies Pick<RuleStatesOptions, 'pastOf' | 'storiesSince'>,
  };
}
