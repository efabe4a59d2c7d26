/** Keeps what was made for a key; beyond `limit` entries the oldest go. */
export function cached<V>(limit: number, make: (key: string) => V): (key: string) => V {
  const entries = new Map<string, V>();
  return (key) => {
    const found = entries.get(key);
    if (found !== undefined) return found;
    const made = make(key);
    entries.set(key, made);
    if (entries.size > limit) {
      const [oldest] = entries.keys();
      if (oldest !== undefined) entries.delete(oldest);
    }
    return made;
  };
}
