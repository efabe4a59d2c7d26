/**
 * As Promise.all; where several are rejected, it is the first of the list that counts, whichever was quicker: what a user is
 * told doesn't depend on timing.
 */
export async function allInOrder<T extends readonly unknown[] | []>(
  work: T,
): Promise<{ -readonly [Each in keyof T]: Awaited<T[Each]> }> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
