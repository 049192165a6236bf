/** What vehicles chose as JSON text: PostgreSQL's own texts cannot hold NUL or half a character. */
export const keptText = (text: string): string => JSON.stringify(text);
export const toldText = (kept: string): string => JSON.parse(kept) as string;

/** Numbers come back as they were, -0 too. */
export const keptNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));
export const keptList = (list: readonly number[]): string => `[${list.map(keptNumber).join()}]`;
export const toldList = (kept: string): readonly number[] => JSON.parse(kept) as number[];
