/** Signals that tell where a vehicle is, and all below them. */
export const tellsPlace = (path: string): boolean => /^Vehicle\.CurrentLocation(\.|$)/.test(path);
