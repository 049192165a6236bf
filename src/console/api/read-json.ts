/** Signs by which a text turns the direction of all that follows it, as to make a name look like another. No language needs them. */
const turns = /[\u202a-\u202e]/g;

/** With a mark in the place of each such sign, so that it is seen and turns nothing. */
export const withoutTurns = (text: string): string => text.replace(turns, '\ufffd');

/** What the server says, without them. @throws SyntaxError */
export const readJson = (text: string): unknown => JSON.parse(withoutTurns(text));
