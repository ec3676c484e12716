/** Measures agents, one of which runs with each call of what `load` returns. */
export function measure(load: (baseUrl: string) => Promise<() => Promise<void>>): Promise<void>;
