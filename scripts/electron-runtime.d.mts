export function electronPath(): string | null
export function electronPathOrFetch(): string | null
