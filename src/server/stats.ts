// What is counted: whatever an operator would ask about after a bad night.

/** Counters of one server since it started. */
export interface Stats {
  /** Connections accepted. */
  connections: number;
  /** Lines read. */
  lines: number;
  /** Lines that were dropped because they were too long. */
  overlong: number;
  /** Connections that spoke HTTP, TLS or SSH and were turned away. */
  strangers: number;
  /** Clients that were dropped because they did not read. */
  slow: number;
  /** Connections that were ended because the server or a hook made a mistake. */
  mistakes: number;
}

/** All zero. */
export function createStats(): Stats {
  return { connections: 0, lines: 0, overlong: 0, strangers: 0, slow: 0, mistakes: 0 };
}
