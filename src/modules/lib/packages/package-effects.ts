import type { ModelHands } from '../../../sdk/host.ts';
import { becomesUnknown, type Effect } from '../effects.ts';

const listFolders = [
  '/var/lib/apt/lists',
  ...['apt', 'dnf', 'libdnf5', 'yum', 'apk'].map((tool) => `/var/cache/${tool}`),
];

/** What is known of packages changes, and the lists that the host keeps of them. */
export async function packageListsChange(model: ModelHands): Promise<void> {
  model.changeState('packages');
  for (const path of listFolders)
    if (await model.stat(path, { follow: true })) await becomesUnknown(model, path);
}

/** Packages come and go, with files of any name; undefined: nobody knows which ones. */
export function bringsFiles(packages?: readonly string[]): Effect {
  return async (model) => {
    model.changeState('packages');
    model.mayBringFiles(packages);
  };
}
