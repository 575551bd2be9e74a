// Who somebody is to others, beside the name: sent along with what they do, where a dialect shows such things.

/** What somebody has said of itself when it came. */
export interface Profile {
  /** What it is called on its own machine, as it says: 1 to 10 letters, digits and other characters without white space. */
  readonly ident: string;
  /** What else it is called: up to 128 bytes of text fit for other people's screens. */
  readonly realName: string;
  /** Whether it says that it is a program. */
  readonly isBot?: true | undefined;
}

/** What somebody is called on its own machine who has not said. */
export const USUAL_IDENT = "nc";

/** Who somebody is to others. */
export interface Origin {
  /** What it signs with; nothing if it has no name. */
  readonly name: string | undefined;
  /** What it has said of itself, if it was asked. */
  readonly profile: Profile | undefined;
  /** A word for where it connects from, which tells nobody the address; nothing if nobody has made one. */
  readonly cloak: string | undefined;
  /** The claimed name that it is logged in by, as it was spelt when it was claimed. */
  readonly account: string | undefined;
}
