export const factsScript = 'uname -a';
export function parseFacts(text: string, _now: Date): Readonly<Record<string, unknown>> { return { text }; }
