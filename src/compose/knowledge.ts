import { join } from 'node:path';
import type { Database } from '../database/database.ts';
import { type CodeImports, createCodeImports, loadImportedCodes } from '../faults/code-imports.ts';
import { loadFaultCatalogue } from '../faults/load-fault-catalogue.ts';
import { makeOf } from '../faults/vehicle-make.ts';
import type { Pipeline } from '../ingest/pipeline.ts';
import { loadRules } from '../rule-engine/load-rules.ts';
import { signalTypes } from '../rule-engine/signal-types.ts';
import { createRuleChecker } from '../rules/check-rule.ts';
import { createRuleBook } from '../rules/rule-book.ts';
import type { Clock } from '../shared/clock.ts';
import type { Logger } from '../shared/logger.ts';
import { createTurns } from '../shared/turns.ts';
import { createCatalogue } from '../telemetry/catalogue.ts';
import type { VehicleRegistry } from '../vehicles/registry.ts';

export type Knowledge = Awaited<ReturnType<typeof composeKnowledge>>;

/** What Roadside knows of signals, rules and fault codes. The pipeline's thread is told when people change it. */
export async function composeKnowledge(parts: {
  readonly db: Database;
  readonly registry: Pick<VehicleRegistry, 'get'>;
  readonly pipeline: Pick<Pipeline, 'rulesChanged' | 'faultCodesChanged'>;
  readonly rulesDirectory: string;
  readonly clock: Clock;
  readonly logger: Logger;
}) {
  const { db, registry, pipeline, rulesDirectory, clock, logger } = parts;
  const signals = createCatalogue();
  const signalType = signalTypes(signals.lookup);
  const shipped = await loadRules(rulesDirectory, signalType);
  const checkRule = createRuleChecker(signalType, shipped);
  const onChanged = () => pipeline.rulesChanged();
  const rules = createRuleBook({ db, clock, logger, shipped, check: checkRule, onChanged });

  const faultCodes = await loadFaultCatalogue(join(rulesDirectory, 'catalogue'));
  faultCodes.knowVehicles((vin) => makeOf(registry.get(vin)));
  const inTurn = createTurns();
  /** One reading after the other, so that an older one never ends last. */
  const readImports = () => inTurn('fault codes', () => loadImportedCodes(db, faultCodes));
  const codeImports: CodeImports = createCodeImports({
    db,
    clock,
    async onChanged() {
      await readImports();
      await pipeline.faultCodesChanged();
    },
  });
  return { signals, checkRule, rules, faultCodes, codeImports, readImports };
}
