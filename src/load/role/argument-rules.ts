import { z } from 'zod';
import type { ArgumentRules } from '../../model/argument-rules.ts';
import type { ArgumentOption } from '../../model/playbook.ts';

const names = z.array(z.string());
const needs = z.union([
  z.tuple([z.string(), z.unknown(), names]),
  z.tuple([z.string(), z.unknown(), names, z.boolean()]),
]);

/** What an option may say of the options inside it and of each other, as Ansible has it. */
export const rules = {
  mutually_exclusive: z.array(names).optional(),
  required_together: z.array(names).optional(),
  required_one_of: z.array(names).optional(),
  required_if: z.array(needs).optional(),
  required_by: z.record(z.string(), z.union([z.string(), names])).optional(),
} satisfies Record<keyof ArgumentRules, z.ZodType>;

/** The rules that the options of a mapping don't keep, in words. As in Ansible, defaults count but for what excludes each other. */
export function brokenRules(
  value: Readonly<Record<string, unknown>>,
  { rules: kept = {}, options = {} }: ArgumentOption,
): readonly string[] {
  const isGiven = (name: string) => Object.hasOwn(value, name);
  const givenTo = (name: string) => (isGiven(name) ? value[name] : options[name]?.default) ?? undefined;
  const isThere = (name: string) => isGiven(name) || givenTo(name) !== undefined;
  const several = kept.mutually_exclusive?.filter((group) => group.filter(isGiven).length > 1) ?? [];
  const parted =
    kept.required_together?.filter((group) => group.some(isThere) && !group.every(isThere)) ?? [];
  const none = kept.required_one_of?.filter((group) => !group.some(isThere)) ?? [];
  const unmet = kept.required_if?.flatMap(([name, wanted, required, any = false]) => {
    const missing = required.filter((one) => !isThere(one));
    const isMet = missing.length === 0 || (any && missing.length < required.length);
    return isMet || !isThere(name) || givenTo(name) !== wanted
      ? []
      : [
          `\`${name}\` is ${String(wanted)}, which needs ${any ? 'one of ' : ''}${listed(any ? required : missing)}`,
        ];
  });
  const behind = Object.entries(kept.required_by ?? {}).flatMap(([name, required]) => {
    const missing = [required].flat().filter((one) => givenTo(one) === undefined);
    return givenTo(name) === undefined || missing.length === 0
      ? []
      : [`\`${name}\` needs ${listed(missing)}`];
  });
  return [
    ...several.map((group) => `only one of ${listed(group)} can be given`),
    ...parted.map((group) => `${listed(group)} are given together, or not at all`),
    ...none.map((group) => `one of ${listed(group)} is required`),
    ...(unmet ?? []),
    ...behind,
  ];
}

function listed(all: readonly string[]): string {
  return all.map((name) => `\`${name}\``).join(', ');
}
