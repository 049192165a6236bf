/** Where a car's power may go in an update. */
export const powerPoints = [
  'accept',
  'download-0',
  'download-50',
  'download-100',
  'verify',
  'install',
  'reboot',
  'commit',
  'report',
] as const;
export type PowerPoint = (typeof powerPoints)[number];

export interface PowerLoss {
  readonly at: PowerPoint;
  readonly when: 'before' | 'after';
}

/** Everything that was only in memory is gone. */
export class PowerLost extends Error {
  constructor({ at, when }: PowerLoss) {
    super(`power lost ${when} ${at}`);
    this.name = 'PowerLost';
  }
}

/** The power of one car: goes away as scripted, each time once. */
export class Power {
  readonly #losses: PowerLoss[];
  #lost = 0;

  constructor(losses: readonly PowerLoss[]) {
    this.#losses = [...losses];
  }

  get lost(): number {
    return this.#lost;
  }

  before(point: PowerPoint): void {
    this.#pass(point, 'before');
  }

  after(point: PowerPoint): void {
    this.#pass(point, 'after');
  }

  #pass(point: PowerPoint, when: PowerLoss['when']): void {
    const index = this.#losses.findIndex((loss) => loss.at === point && loss.when === when);
    const [loss] = index < 0 ? [] : this.#losses.splice(index, 1);
    if (loss === undefined) return;
    this.#lost++;
    throw new PowerLost(loss);
  }
}
