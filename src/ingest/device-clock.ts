const dayMs = 24 * 60 * 60 * 1000;
const year2010 = Date.UTC(2010, 0, 1);

/**
 * Milliseconds to take from every time of a message, by its newest one. 0 = the device's clock is believed. A clock more
 * than 24 h ahead of the time received, or before 2010, is not: then the message's newest time becomes the time
 * received, and the distances between its samples stay.
 */
export function clockShift(newestTs: number, receivedAt: number): number {
  const believed = newestTs >= year2010 && newestTs <= receivedAt + dayMs;
  return believed ? 0 : newestTs - receivedAt;
}
