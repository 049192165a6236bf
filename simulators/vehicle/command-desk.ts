import {
  type CommandedCar,
  type CommandReply,
  type ReceivedCommand,
  repliesTo,
  type TimedReply,
} from './command-answers.ts';

export interface SaidReply {
  readonly id: string;
  readonly ts: number;
  readonly reply: CommandReply;
}

const remembered = 200;

/** A car's commands: each is done once, however often it comes; one that comes again is answered as before. */
export class CommandDesk {
  readonly #car: CommandedCar;
  readonly #known = new Map<string, CommandReply | null>();
  #waiting: { readonly id: string; readonly at: number; readonly said: TimedReply }[] = [];

  constructor(car: CommandedCar) {
    this.#car = car;
  }

  /** What there is to say at once. A text that is no command is passed over. */
  receive(payload: string, now: number): SaidReply[] {
    const command = read(payload);
    if (command === undefined) return [];
    const said = this.#known.get(command.id);
    if (said !== undefined) return said === null ? [] : [{ id: command.id, ts: now, reply: said }];
    this.#known.set(command.id, null);
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= remembered) break;
      this.#known.delete(oldest);
    }
    for (const said of repliesTo(command, this.#car, now))
      this.#waiting.push({ id: command.id, at: now + said.afterMs, said });
    return this.due(now);
  }

  /** What has become due meanwhile. */
  due(now: number): SaidReply[] {
    if (this.#waiting.length === 0) return [];
    const due = this.#waiting.filter(({ at }) => at <= now);
    this.#waiting = this.#waiting.filter(({ at }) => at > now);
    return due.map(({ id, said }) => {
      const reply = said.act?.() ?? said.reply;
      this.#known.set(id, reply);
      return { id, ts: now, reply };
    });
  }
}

function read(payload: string): ReceivedCommand | undefined {
  try {
    const { id, name, args, expiresAt, preconditions } = JSON.parse(payload) as ReceivedCommand;
    if (typeof id !== 'string' || typeof name !== 'string' || typeof expiresAt !== 'number') return undefined;
    return { id, name, args: args ?? {}, expiresAt, preconditions: preconditions ?? {} };
  } catch {
    return undefined;
  }
}
