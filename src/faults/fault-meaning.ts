import type { Text } from '../shared/languages.ts';
import type { Severity } from '../vehicles/vehicle.ts';
import type { GeneralWords } from './catalogue-form.ts';
import type { Drivability } from './fault-episode.ts';

export interface Named {
  readonly id: string;
  readonly name: Text;
}

/** What may be behind a fault, with everything that it refers to. */
export interface Cause {
  /** Null for one in an import's own words. */
  readonly id: string | null;
  readonly name: Text;
  readonly checks: readonly Text[];
  readonly skills: readonly Named[];
  readonly parts: readonly Named[];
}

/** What a code means: an entry of the catalogue, with everything that it refers to. */
export interface FaultMeaning {
  readonly severity: Severity;
  readonly mayBeDriven: Drivability;
  readonly description: Text;
  readonly customer: Text;
  /** The likeliest first. */
  readonly causes: readonly Cause[];
  /** To be made before those of any cause. */
  readonly checks: readonly Text[];
}

/** The catalogue as it ships. */
export interface CatalogueContent {
  /** By code as written there, in capitals. */
  readonly codes: ReadonlyMap<string, FaultMeaning>;
  readonly causes: ReadonlyMap<string, Cause>;
  readonly general: GeneralWords;
}
