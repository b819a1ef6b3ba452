/** The answer of a call that has nothing else to say. */
export const done = { done: true } as const
