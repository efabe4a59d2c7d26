/** The longest time that a timer of Node's takes, some 24 days: a longer one would be over at once. */
export const longestTimer = 2 ** 31 - 1;

/** Milliseconds of some seconds, for a timer. */
export function milliseconds(seconds: number): number {
  return Math.min(Math.max(0, seconds) * 1000, longestTimer);
}
