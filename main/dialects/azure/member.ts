/** A setting or command by the component that it is of; null where it is of the device itself. */
export interface Member {
  component: string | null
  member: string
}

/** `component.member`, or `component*member` as devices are called; a name of the device itself has neither. */
export function memberOf(name: string): Member {
  const at = name.search(/[.*]/)
  return at < 1 ? { component: null, member: name } : { component: name.slice(0, at), member: name.slice(at + 1) }
}
