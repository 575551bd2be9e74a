// Why a command has no answer that could be used. Apart from the connection, since whoever asks need know no browser.

/** What a command was answered with when it was refused. */
export class Refused extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** No answer will come: the connection is lost. */
export class Lost extends Error {}
