// How much of something one message may have: clients are told so in isupport.ts.

/** 4 letters with something behind them in one MODE: what all servers take. */
export const MOST_WITH_MORE = 4;

/** 4 people in one KICK. */
export const MOST_KICKED = 4;

/** 4 rooms in one NAMES. */
export const MOST_NAMES = 4;

/** 200 bytes of why somebody is away: IRC.md, section 4. */
export const MOST_AWAY = 200;

/** 128 bytes of a real name: what others are shown of it is a few words. */
export const MOST_REAL_NAME = 128;

/** 390 bytes of a reason: what fits a message with the names before it. */
export const MOST_REASON = 390;
