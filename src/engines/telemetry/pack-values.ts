/**
 * Values as a pack keeps them. What vehicles send are decimals of few digits, whose doubles look random; as whole numbers beside a
 * scale, near the mean of their vehicle and signal, all but one byte of them is nearly always the same, and that byte is one that
 * zstd can weigh. Exact: the double nearest to a decimal is what the division of two whole numbers gives. What is not such a decimal
 * is kept as it is.
 */
const mostDigits = 9;
/** So that neither scaled numbers nor the sum of an hour of them leave 64 bits. */
const largest = 1e12;

/** Of the row's own: how few digits tell `value`; null where nine do not. */
const digits = `CASE ${Array.from({ length: mostDigits + 1 }, (_, count) => `WHEN ${isExact(`1e${count}`)} THEN ${count}`).join(' ')} END`;

function isExact(scale: string): string {
  return `(isfinite(value) AND abs(value) * ${scale} < ${largest} AND round(value * ${scale}) / ${scale} = value
    AND NOT (value = 0 AND signbit(value)))`;
}

/** The columns that stand for `value`. */
const stored = 'scale, base, low, high, other';
const value = 'coalesce(other, (base + high * 256 + low) / scale)';
export const packColumns = `vehicle, signal, ts, flags, message, ${stored}`;
/** Rows of a pack in SQL as those of a table of samples. */
export const unpackedColumns = `vehicle, signal, ts, ${value} AS value, flags, message`;

const parted = (number: string, name: string): string =>
  `CAST(coalesce(${number}, 0) & 255 AS UTINYINT) AS ${name}low, coalesce(${number}, 0) >> 8 AS ${name}high`;

/** `packColumns` of the rows of `samples`, in the order of vehicles and of arrival within one. */
export function packedSql(samples: string): string {
  return `WITH forms AS (
      SELECT vehicle, signal, coalesce(pow(10, max(digits)), 1) AS scale,
        avg(value) FILTER (WHERE digits IS NOT NULL) * coalesce(pow(10, max(digits)), 1) AS mean
      FROM (SELECT vehicle, signal, value, ${digits} AS digits FROM ${samples}) GROUP BY vehicle, signal),
    numbers AS (
      SELECT s.*, s.rowid AS arrival, scale,
        CAST(coalesce(greatest(-${largest}, least(${largest}, round(mean))) - 128, 0) AS BIGINT) AS base,
        CASE WHEN ${isExact('scale')} THEN CAST(round(value * scale) AS BIGINT) END AS number
      FROM ${samples} AS s JOIN forms USING (vehicle, signal))
    SELECT vehicle, signal, ts, flags, message, scale, base, ${parted('number - base', '')},
      CASE WHEN number IS NULL THEN value END AS other
    FROM numbers ORDER BY vehicle, arrival`;
}

const least = '(base + min_high * 256 + min_low)';
/** Figures of an hour in SQL as doubles: vehicle, signal, hour, count, min, sum, max. */
export const hourColumns = `vehicle, signal, hour, count, coalesce(other_min, ${least} / scale) AS min,
  coalesce(other_sum, (${least} * count + sum_high * 256 + sum_low) / scale) AS sum,
  coalesce(other_max, (${least} + max_high * 256 + max_low) / scale) AS max`;

/** Figures of the packed numbers in `pack` (SQL) that `filter` takes, by hours of their times: the sums of decimals are exact. */
export function hoursSql(pack: string, filter: string, hourMs: number): string {
  return `WITH hours AS (
      SELECT vehicle, signal, CAST(floor(ts / ${hourMs}) AS BIGINT) AS hour, CAST(count(*) AS UINTEGER) AS count, scale, base,
        count(other) > 0 AS odd, min(high * 256 + low) AS least, max(high * 256 + low) AS most,
        CAST(sum(high * 256 + low) AS BIGINT) AS total, min(${value}) AS min, sum(${value}) AS sum, max(${value}) AS max
      FROM ${pack} WHERE ${filter} GROUP BY ALL)
    SELECT vehicle, signal, hour, count, scale, base, ${parted('least', 'min_')}, ${parted('most - least', 'max_')},
      ${parted('total - least * count', 'sum_')},
      CASE WHEN odd THEN min END AS other_min, CASE WHEN odd THEN sum END AS other_sum, CASE WHEN odd THEN max END AS other_max
    FROM hours ORDER BY signal, hour, vehicle`;
}
