import { fetchArchives } from './system.ts';

/** Before all test files, which run side by side: the archives of every system, once. */
export async function setup(): Promise<void> {
  await fetchArchives();
}
