// What counts as one address where many clients come from somewhere: whoever has one IPv6 address has 2^64 of them.

/**
 * An IPv4 address as it is, or the /64 of an IPv6 address, which is what one household is given (RFC 6177).
 *
 * @param host an address without brackets, perhaps with a zone
 */
export function householdOf(host: string): string {
  return host.includes(":") ? ipv6Groups(host).slice(0, 4).join(":") : host;
}

/** The eight groups of an IPv6 address, written out. */
function ipv6Groups(host: string): readonly string[] {
  const [head = "", tail] = (host.split("%")[0] as string).split("::");
  const front = head === "" ? [] : head.split(":");
  if (tail === undefined) return front;
  const back = tail === "" ? [] : tail.split(":");
  const gap = Math.max(0, 8 - front.length - back.length);
  return [...front, ...Array<string>(gap).fill("0"), ...back];
}
