// Which datagrams are not text, and so nothing that a person has typed.

/**
 * Whether a datagram is of a protocol that web pages can send to this machine: STUN, DTLS or QUIC. Nearly all of
 * those have a NUL somewhere; a record of DTLS is also known by its start, a type from 20 to 23 and then 0xFE
 * (RFC 9147, 4). Other first bytes prove nothing: those of QUIC and STUN may be digits and letters, too.
 */
export function isBinary(datagram: Uint8Array): boolean {
  const [type = 0, version] = datagram;
  return datagram.includes(0) || (type >= 20 && type <= 23 && version === 0xfe);
}
