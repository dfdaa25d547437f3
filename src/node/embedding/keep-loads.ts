/** Loads each key once and keeps what came; a load that failed is tried again at the next call. */
export function keepLoads<T>(): (key: string, load: () => Promise<T>) => Promise<T> {
  const loads = new Map<string, Promise<T>>();
  return (key, load) => {
    const known = loads.get(key);
    if (known) return known;
    const loading = load();
    loads.set(key, loading);
    loading.catch(() => loads.delete(key));
    return loading;
  };
}
