// How much of something one message may have: clients are told so in isupport.ts.

/** 4 letters with something behind them in one MODE: what all servers take. */
export const MOST_WITH_MORE = 4;

/** 4 people in one KICK. */
export const MOST_KICKED = 4;

/** 390 bytes of a reason: what fits a message with the names before it. */
export const MOST_REASON = 390;
