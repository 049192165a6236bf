import fc from 'fast-check';

/** One change to a text of bytes; `at` counts from the begin, around its end. */
interface Edit {
  readonly at: number;
  readonly drop: number;
  readonly insert: Uint8Array;
}

const aroundZero = fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0x81, 0xc0, 0xed, 0xf4, 0xff);
const somewhat = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 4 }),
  aroundZero.map((byte) => Uint8Array.of(byte)),
);

/** Bytes of `original`, changed in a few places. Shrinks towards no change. */
export function edited(
  original: fc.Arbitrary<Buffer>,
  inserted: fc.Arbitrary<Uint8Array> = somewhat,
  mostEdits = 4,
): fc.Arbitrary<Buffer> {
  const edit: fc.Arbitrary<Edit> = fc.record({
    at: fc.nat({ max: 100_000 }),
    drop: fc.nat({ max: 3 }),
    insert: fc.oneof(fc.constant(new Uint8Array()), inserted),
  });
  const edits = fc.oneof(
    { weight: 2, arbitrary: fc.array(edit, { maxLength: 1 }) },
    { weight: 1, arbitrary: fc.array(edit, { maxLength: mostEdits }) },
  );
  const cutAt = fc.oneof(
    { weight: 8, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: fc.nat({ max: 100_000 }) },
  );
  return fc
    .tuple(original, edits, cutAt)
    .map(([bytes, changes, end]) => cutOff(changes.reduce(apply, bytes), end));
}

function apply(bytes: Buffer, { at, drop, insert }: Edit): Buffer {
  const from = at % (bytes.length + 1);
  return Buffer.concat([bytes.subarray(0, from), insert, bytes.subarray(from + drop)]);
}

function cutOff(bytes: Buffer, end: number | null): Buffer {
  return end === null ? bytes : bytes.subarray(0, end % (bytes.length + 1));
}

/** The bytes in pieces; the places count around the end. */
export function cutInto(whole: Buffer, places: readonly number[]): Buffer[] {
  const sorted = [...new Set(places.map((place) => place % (whole.length + 1)))].sort((a, b) => a - b);
  const edges = [0, ...sorted, whole.length];
  return edges.slice(1).map((end, index) => whole.subarray(edges[index], end));
}
