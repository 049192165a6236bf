/**
 * The tag `f` of a sample: its flags as a number, as the embedded store keeps them (with 64 a text, of which the value is the
 * number; with 128 a list, of which it is the length), and how the number is kept: `w` a great whole one, `h` and
 * `l` the two halves of its bits.
 */
export interface Kind {
  readonly flags: number;
  readonly part: '' | 'w' | 'h' | 'l';
}

export const kindTag = ({ flags, part }: Kind): string => `${flags}${part}`;

export function kindOf(tag: string): Kind {
  const [, flags = '0', part = ''] = /^(\d+)([whl]?)$/.exec(tag) ?? [];
  return { flags: Number(flags), part: part as Kind['part'] };
}

/** The tag `m` of samples that go before the rest of their month. */
export const apartMonth = (name: string): string => `${name}p`;

let month = { from: 0, to: 0, name: '' };

/** Of a time received: the tag `m`, `2026-11`. Whole months are deleted at once, with what lies apart. */
export function monthOf(time: number): string {
  if (time < month.from || time >= month.to) {
    const at = new Date(time);
    const [year, number] = [at.getUTCFullYear(), at.getUTCMonth()];
    month = {
      from: Date.UTC(year, number),
      to: Date.UTC(year, number + 1),
      name: at.toISOString().slice(0, 7),
    };
  }
  return month.name;
}
