// Every sentence of the page, so that it could speak another language one day. Numbers and dates are written by
// `Intl` in dates.ts.

import type { Summary } from "./model/comings.ts";

const plural = new Intl.PluralRules("en");
const number = new Intl.NumberFormat("en");

function many(count: number, one: string, other: string): string {
  return `${number.format(count)} ${plural.select(count) === "one" ? one : other}`;
}

function list(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Names, and how many of them are shown when a sentence is folded. */
function people(names: readonly string[], others: number, isFolded: boolean): string {
  const shown = isFolded ? names.slice(0, 2) : names;
  const rest = names.length - shown.length + others;
  if (shown.length === 0) return many(rest, "person", "people");
  return list(rest === 0 ? shown : [...shown, many(rest, "other", "others")]);
}

export const WORDS = {
  appName: "partyline",
  roomsAndPeople: "Rooms and people",
  rooms: "Rooms",
  privately: "Private",
  lobby: "Lobby",
  joinRoom: "Join a room",
  guest: "a guest",
  noName: "No name yet",
  listening: "Listening",
  here: "Here",
  awaySelf: "Away",
  claimed: "name is kept",
  changeName: (name: string) => `${name}: change or keep your name`,
  pickName: "Pick a name",
  theme: (name: string) => `Theme: ${name}`,
  themes: { system: "as the system", light: "light", dark: "dark" },
  openRooms: "Rooms",
  unread: (count: number) => `${number.format(count)} unread`,
  draft: "draft",
  isHere: "here",
  isAway: "away",
  isUnknown: "private",
  leaveRoom: (name: string) => `Leave ${name}`,
  closeTalk: (name: string) => `Close the conversation with ${name}`,
  count: (count: number) => number.format(count),

  notificationsOn: "Notifications are on",
  notificationsOff: "Notifications are off",
  notificationsDenied: "The browser does not allow notifications",
  peopleHere: (count: number) => many(count, "person here", "people here"),
  whoIsHere: "Who is here",
  moderators: "Moderators",
  hereHeading: "Here",
  awayHeading: "Away",
  you: "you",
  guests: (count: number) => many(count, "guest", "guests"),
  filterPeople: "Find a name",
  morePeople: (count: number) => `${many(count, "other", "others")}: type a name to find them`,
  writeTo: (name: string) => `Write to ${name} privately`,
  close: "Close",

  privateTopic: "Only you two see this, and nobody keeps it.",
  privateAway: (reason: string) => `Away${reason === "" || reason === "away" ? "" : `: ${reason}`}. What you write is delivered.`,
  privateGone: "Not here now. What you write waits, if the name is kept.",
  noTopic: "No topic yet",
  lobbyTopic: "Everyone is here. Say hello.",
  historyBegins: "This is where the history begins",
  loadingOlder: "Loading older lines…",
  linesMissing: "Some lines are kept no longer",
  emptyRoom: "Nobody has said anything yet",
  emptyRoomHint: "The first line is yours.",
  emptyTalk: (name: string) => `Nothing between you and ${name} yet`,
  emptyTalkHint: "What you write here goes to one person.",
  loading: "One moment…",
  today: "Today",
  yesterday: "Yesterday",
  newLines: "New",
  newBelow: (count: number) => many(count, "new line", "new lines"),
  toEnd: "To the newest line",
  waiting: "waiting",
  sending: "sending",
  refused: "not sent",
  unsure: "perhaps not sent",
  again: "Send again",
  discard: "Discard",
  show: "show",
  showAll: "Show all names",

  came: (summary: Summary, isFolded: boolean) =>
    `${people(summary.came, summary.othersCame, isFolded)} joined`,
  went: (summary: Summary, isFolded: boolean) => `${people(summary.went, summary.othersWent, isFolded)} left`,
  renamed: (from: string, to: string) => `${from} is now ${to}`,
  topicSet: (by: string | null) => `${by ?? "Somebody"} set the topic`,
  announced: (text: string, by: string | null) => by === null ? text : `${by} to everyone: ${text}`,
  fates: {
    inherited: () => "This room is yours now: whoever could change it has left",
    muted: (reason: string | null) => `You can't speak for now${reason === null ? "" : `: ${reason}`}`,
    unmuted: () => "You can speak again",
    appointed: () => "What you may do has changed: the operator has made you a moderator, or no longer one",
    nameLost: () => "Your name has been given to somebody else",
    released: () => "Your name is everybody's again",
  } as { readonly [event: string]: (reason: string | null) => string },

  writeToPlace: (name: string) => `Write to ${name}`,
  everyone: "everyone",
  send: "Send",
  completions: "Completions",
  hint: [["Enter", " sends, "], ["Shift+Enter", " starts another line, "], ["/", " lists commands"]] as const,
  manyLines: (count: number) => `Send ${many(count, "line", "lines")}, one after the other?`,
  sendThem: "Send",
  cancel: "Cancel",
  tooLong: (bytes: number, limit: number) =>
    `Too long: ${number.format(bytes)} of ${number.format(limit)} bytes. Split it into several lines.`,
  tooManyWaiting: "50 lines are waiting already: they are sent when the connection is back",
  notPrivately: "/me works in rooms only",
  notConnected: "Not connected: commands wait for nobody",
  characters: (left: number) => `${number.format(left)} bytes left`,

  states: {
    connecting: ["Connecting.", ""],
    lost: "Connection lost.",
    unreachable: "The server can't be reached.",
    offline: "No network.",
    nextTry: (seconds: number) => `Next try in ${seconds} s.`,
    trying: "Trying now.",
    isKept: "What you write is kept and sent then.",
    tryNow: "Try now",
    replaced: "This chat is open in another tab.",
    replacedMore: "Only one of them can hold your name.",
    useHere: "Use it here",
    left: "You have left the chat.",
    comeBack: "Come back",
    refused: "The server has closed the connection.",
    reasons: {
      kicked: "A moderator has disconnected you.",
      banned: "You may not come in.",
      policy: "It does not want this connection.",
    } as { readonly [reason: string]: string },
    reconnecting: "Reconnecting…",
  },

  dialog: {
    welcome: "Come in.",
    welcomeMore: (count: number) =>
      count === 0
        ? "This is a chat for whoever opens this page or connects from a terminal. What shall they call you?"
        : `${many(count, "person is", "people are")} here, some in a browser, some in a terminal. What shall they call you?`,
    yourName: "Your name",
    nameRule: "3 to 32 letters, digits, _ or -",
    free: "Free right now.",
    taken: "Somebody here is called so.",
    isKept: "This name is kept by its owner. Is it yours?",
    checking: "Looking…",
    join: "Come in",
    rename: "Take this name",
    justRead: "Just read for now",
    mine: "This name is mine: log in",
    notMine: "Take another name",
    keepMine: "Keep this name for me",
    password: "Password",
    loginTitle: (name: string) => `Is ${name} you?`,
    loginMore: "The name is kept. Its password lets you in.",
    login: "Log in",
    claimTitle: (name: string) => `Keep ${name} for yourself`,
    claimMore: "From then on the name can be had with this password only. Nobody can recover it.",
    passwordRule: "8 or more characters",
    claim: "Keep it",
    renameTitle: "Your name",
    renameMore: "What shall people call you?",
    roomTitle: "Join a room",
    roomMore: "A name that is not there yet makes a new room.",
    roomName: "Name of the room",
    roomRule: "Up to 32 letters, digits, _ or -",
    roomKey: "Key of the room",
    roomGo: "Join",
    roomsThere: "Rooms that are there",
    members: (count: number) => many(count, "person", "people"),
    isLocked: "needs a key",
  },

  announcer: {
    line: (from: string, text: string) => `${from}: ${text}`,
    privately: (from: string, text: string) => `Privately, ${from}: ${text}`,
    inRoom: (room: string, from: string, text: string) => `In ${room}, ${from}: ${text}`,
    several: (count: number) => `${number.format(count)} new lines`,
  },

  answers: {
    who: (names: readonly string[], guests: number) =>
      `Here: ${list(guests === 0 ? names : [...names, many(guests, "guest", "guests")])}`,
    whois: (name: string, facts: readonly string[]) => `${name}: ${facts.length === 0 ? "here" : facts.join(", ")}`,
    loggedIn: "logged in",
    moderator: "moderator",
    away: (reason: string) => `away (${reason})`,
    inRooms: (rooms: readonly string[]) => `in ${list(rooms.map((room) => `#${room}`))}`,
    rooms: (rooms: readonly string[]) => `Rooms: ${list(rooms)}`,
    room: (name: string, count: number) => `#${name} (${number.format(count)})`,
    time: (time: string) => `By the server's clock it is ${time}`,
    ignored: (names: readonly string[]) =>
      names.length === 0 ? "You ignore nobody" : `You ignore ${list(names)}`,
    ignoring: (name: string, isIgnored: boolean) =>
      isIgnored ? `You hear nothing of ${name} any more` : `You hear ${name} again`,
    away_: (reason: string | undefined) => reason === undefined ? "You are back" : `You are away: ${reason}`,
    named: (name: string) => `You are ${name} now`,
    claimed: "Your name is kept for you",
    released: "Your name is everybody's again",
    topic: (text: string) => text === "" ? "No topic" : `Topic: ${text}`,
    help: (name: string, args: string, help: string) => `/${name}${args === "" ? "" : ` ${args}`}: ${help}`,
    done: "Done",
    sanctions: (list: readonly string[]) => list.length === 0 ? "Nobody is kept out" : list.join("; "),
  },

  notification: {
    privately: (from: string) => `${from}, privately`,
    inRoom: (from: string, room: string) => `${from} in ${room}`,
  },
};
