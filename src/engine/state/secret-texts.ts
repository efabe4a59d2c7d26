/** The texts and numbers in a secret value, at any depth. A switch is no secret: its word is in all output. */
export function secretTexts(value: unknown): readonly string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(secretTexts);
  return typeof value === 'string' || typeof value === 'number' ? [String(value)] : [];
}
