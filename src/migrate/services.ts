import { isMap, isScalar, parseDocument, type Scalar, visit } from 'yaml';
import type { Replacement } from './scalars.ts';

/** What Ansible's `service` takes, and passes on to `systemd` where that runs the host. */
const ofSystemd: readonly string[] = [
  'daemon_reload',
  'daemon-reload',
  'daemon_reexec',
  'daemon-reexec',
  'masked',
  'no_block',
  'scope',
];

/** Names of `service` with arguments that only `systemd` has, as `systemd`; the collection before them stays. */
export function systemdServices(text: string): readonly Replacement[] {
  const found: Replacement[] = [];
  visit(parseDocument(text, { schema: 'failsafe', uniqueKeys: false, logLevel: 'silent' }), {
    Pair(_, { key, value }) {
      if (!isScalar(key) || !/^(ansible\.(builtin|legacy)\.)?service$/.test(String(key.value))) return;
      if (!argumentsOf(value).some((name) => ofSystemd.includes(name))) return;
      const [from, to] = (key as Scalar.Parsed).range;
      found.push({ from, to, text: text.slice(from, to).replace('service', 'systemd') });
    },
  });
  return found;
}

/** Of a mapping, or of `name=value` on one line. */
function argumentsOf(value: unknown): readonly string[] {
  if (isMap(value)) return value.items.map(({ key }) => (isScalar(key) ? String(key.value) : ''));
  return isScalar(value) ? [...String(value.value).matchAll(/(\S+?)=/g)].map(([, name = '']) => name) : [];
}
