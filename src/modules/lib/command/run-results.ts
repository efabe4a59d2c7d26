/** Output without the empty lines at its end, where they are to be cut off. */
export function withoutEmptyEnds(text: string, cut: boolean): string {
  return cut ? text.replace(/[\r\n]+$/, '') : text;
}

/** `2026-01-31 12:00:00.000000`, as Ansible writes it; from milliseconds since 1970. */
export function clock(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().replace('T', ' ').replace('Z', '')}000`;
}

/** `h:mm:ss.ffffff`. */
export function duration(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000);
  const two = (number: number) => String(number).padStart(2, '0');
  const fraction = String(milliseconds % 1000).padStart(3, '0');
  return `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}.${fraction}000`;
}
