// The tables, as the steps that have led to them. A file's `user_version` is the number of steps that it has seen: a new
// version adds a step at the end and never changes one that was released.

/** One step: statements of SQL. */
export type Step = string;

/** `prty`, in ASCII: the file is ours. See https://www.sqlite.org/pragma.html#pragma_application_id */
export const APPLICATION_ID = 0x70727479;

/** From an empty file to what the rest of this folder reads and writes. Times are in milliseconds since 1970. */
export const STEPS: readonly Step[] = [
  `
  CREATE TABLE accounts (
    key TEXT PRIMARY KEY,          -- the name, as names are compared
    name TEXT NOT NULL,
    hash TEXT NOT NULL,
    claimed_at INTEGER NOT NULL,
    moderator INTEGER NOT NULL,    -- 0 or 1
    waiting TEXT NOT NULL          -- JSON: [{ "from", "text", "at" }], the oldest first
  ) WITHOUT ROWID;

  CREATE TABLE sanctions (
    key TEXT PRIMARY KEY,
    kind TEXT NOT NULL,            -- ban or mute
    name TEXT,                     -- either a name, or an address and its first bits
    address TEXT,
    bits INTEGER,
    by TEXT NOT NULL,
    reason TEXT,
    at INTEGER NOT NULL,
    until INTEGER                  -- null: for good
  ) WITHOUT ROWID;

  CREATE TABLE rooms (
    id INTEGER PRIMARY KEY AUTOINCREMENT, -- another one for each numbering of lines
    key TEXT NOT NULL UNIQUE,
    name TEXT,                     -- null: something was said in it, but no record of it has come yet
    epoch TEXT,
    topic TEXT,
    topic_by TEXT,
    topic_at INTEGER,
    room_key TEXT,
    owner TEXT,
    last INTEGER NOT NULL          -- the number of the last line
  );

  CREATE TABLE lines (
    room INTEGER NOT NULL,         -- an id of rooms or of dropped_rooms
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,            -- said or acted; noticed or actedNotice
    sender TEXT,
    text TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (room, number)
  ) WITHOUT ROWID;

  -- Rooms that are no more, whose lines go bit by bit.
  CREATE TABLE dropped_rooms (id INTEGER PRIMARY KEY);

  -- What the operator asks a running server for. Done ones are deleted.
  CREATE TABLE orders (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,            -- appoint or removeAccount
    name TEXT NOT NULL,
    moderator INTEGER              -- 0 or 1, for appoint
  );

  -- For people: what was said, with the names of rooms.
  CREATE VIEW said AS
    SELECT rooms.name AS room, number, lines.kind, sender, text, datetime(at / 1000, 'unixepoch') AS time
    FROM lines JOIN rooms ON rooms.id = lines.room;
  `,
  `
  -- JSON: { "flags", "limit", "masks": { "b", "e", "I" } }; null: as rooms are usually.
  ALTER TABLE rooms ADD COLUMN modes TEXT;
  ALTER TABLE rooms ADD COLUMN made_at INTEGER;
  `,
  `
  -- One row: what the words for addresses are made with. Whoever has it can find the address of each word.
  CREATE TABLE secret (id INTEGER PRIMARY KEY CHECK (id = 1), value TEXT NOT NULL);
  `,
];
