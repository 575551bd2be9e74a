// Every sentence of the page, so that it could speak another language one day. Numbers and dates are written by
// `Intl` in dates.ts. Each is a constant of its own, so that a bundle has their values and not their names.

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

export const appName = "partyline";
export const roomsAndPeople = "Rooms and people";
export const rooms = "Rooms";
export const privately = "Private";
export const lobby = "Lobby";
export const joinRoom = "Join a room";
export const guest = "a guest";
export const noName = "No name yet";
export const listening = "Just reading";
export const here = "Here";
export const awaySelf = "Away";
export const claimed = "name protected";
export const changeName = "Change or protect your name";
export const theme = (name: string) => `Theme: ${name}`;
export const themes = { system: "as the system", light: "light", dark: "dark" };
export const openRooms = "Rooms";
export const unread = (count: number) => `${number.format(count)} unread`;
export const draft = "draft";
export const isHere = "here";
export const isAway = "away";
export const isUnknown = "may be away";
export const leaveRoom = (name: string) => `Leave ${name}`;
export const closeTalk = (name: string) => `Close the conversation with ${name}`;
export const count = (count: number) => number.format(count);
export const notificationsOn = "Notifications are on";
export const notificationsOff = "Notifications are off";
export const notificationsDenied = "This browser does not allow notifications from this page";
export const peopleHere = (count: number) => many(count, "person here", "people here");
export const whoIsHere = "Who is here";
export const moderators = "Moderators";
export const hereHeading = "Here";
export const awayHeading = "Away";
export const you = "you";
export const guests = (count: number) => many(count, "guest", "guests");
export const filterPeople = "Find a name";
export const morePeople = (count: number) =>
  `and ${many(count, "other", "others")}: type a name to find them`;
export const unlistedPeople = (count: number) => `and ${many(count, "other", "others")}`;
export const writeTo = (name: string) => `Write to ${name} privately`;
export const close = "Close";
export const privateTopic = "Only the two of you see this, and the server keeps no history of it.";
export const privateAway = (reason: string) =>
  `Away${reason === "" || reason === "away" ? "" : `: ${reason}`}. Your messages are delivered all the same.`;
export const privateGone = "Not here right now. Messages wait only for people whose name is protected.";
export const noTopic = "No topic yet";
export const lobbyTopic = "Everyone is here. Say hello.";
export const historyBegins = "This is where the history begins";
export const loadingOlder = "Loading older messages…";
export const linesMissing = "Some messages are missing here: they are no longer kept";
export const emptyRoom = "Nobody has said anything yet";
export const emptyRoomHint = "Be the first to say something.";
export const emptyTalk = (name: string) => `No messages between you and ${name} yet`;
export const emptyTalkHint = "Only this person will see what you write here.";
export const loading = "One moment…";
export const today = "Today";
export const yesterday = "Yesterday";
export const newLines = "New";
export const newBelow = (count: number) => many(count, "new message", "new messages");
export const toEnd = "Jump to the newest message";
export const waiting = "waiting";
export const sending = "sending";
export const refused = "not sent";
export const unsure = "maybe not sent";
export const again = "Send again";
export const discard = "Discard";
export const show = "show";
export const showAll = "Show all names";
export const came = (summary: Summary, isFolded: boolean) =>
  `${people(summary.came, summary.othersCame, isFolded)} joined`;
export const went = (summary: Summary, isFolded: boolean) =>
  `${people(summary.went, summary.othersWent, isFolded)} left`;
export const renamed = (from: string, to: string) => `${from === "" ? guest : from} is now ${to}`;
export const topicSet = (by: string | null) => `${by ?? "Someone"} changed the topic`;
export const announced = (text: string, by: string | null) =>
  by === null ? text : `${by} to everyone: ${text}`;
export const fates = {
  inherited: () => "This room is yours now: its owner has left",
  expelled: (reason: string | null) =>
    `You have been removed from a room${reason === null ? "" : `: ${reason}`}`,
  muted: (reason: string | null) => `You have been muted${reason === null ? "" : `: ${reason}`}`,
  unmuted: () => "You are no longer muted",
  appointed: () => "You are a moderator now",
  dismissed: () => "You are no longer a moderator",
  nameLost: () => "Your name was given to someone else: choose another one",
  willWait: () => "Not here right now: your message waits until they are back",
  released: () => answerReleased,
} as { readonly [event: string]: (reason: string | null) => string };
export const writeToPlace = (name: string) => `Write to ${name}`;
export const everyone = "everyone";
export const send = "Send";
export const completions = "Completions";
export const hint = [["Enter", " sends, "], ["Shift+Enter", " starts a new line, "], [
  "/",
  " lists commands",
]] as const;
export const manyLines = (count: number) => `Send ${many(count, "line", "lines")}, one after the other?`;
export const sendThem = "Send";
export const cancel = "Cancel";
export const tooLong = (bytes: number, limit: number) =>
  `Too long: ${number.format(bytes)} bytes of at most ${number.format(limit)}. Split it into several lines.`;
export const tooManyWaiting =
  "50 messages are already waiting to be sent: no more until the connection is back";
export const notPrivately = "/me works only in rooms";
export const notConnected = "Not connected right now: try again in a moment";
export const characters = (left: number) => `${number.format(left)} bytes left`;

export const stateLost = "Connection lost.";
export const stateOffline = "No network.";
export const stateNextTry = (seconds: number) => `Next try in ${seconds} s.`;
export const stateTrying = "Trying now.";
export const stateIsKept = "What you write now is sent when the connection is back.";
export const stateTryNow = "Try now";
export const stateReplaced = "This chat is open in another tab.";
export const stateReplacedMore = "Your name can be used in only one of them.";
export const stateUseHere = "Use it here";
export const stateLeft = "You have left the chat.";
export const stateComeBack = "Come back";
export const stateRefused = "The server has closed the connection.";
export const stateReasons = {
  kicked: "A moderator has disconnected you.",
  banned: "You have been banned from this chat.",
  policy: "It does not accept this connection.",
} as { readonly [reason: string]: string };
export const stateReconnecting = "Reconnecting…";

export const dialogWelcome = "Welcome";
export const dialogWelcomeMore = (count: number) =>
  `${
    count === 0
      ? "Anyone who opens this page or connects from a terminal can chat here."
      : `${many(count, "person is", "people are")} here already.`
  } What should people call you?`;
export const dialogYourName = "Your name";
export const dialogNameRule = "3 to 32 letters, digits, _ or -";
export const dialogFree = "This name is free.";
export const dialogJoin = "Join the chat";
export const dialogRename = "Use this name";
export const dialogJustRead = "Just read for now";
export const dialogMine = "Log in with a password";
export const dialogNotMine = "Use another name";
export const dialogKeepMine = "Protect this name with a password";
export const dialogPassword = "Password";
export const dialogLoginTitle = (name: string) => `Are you ${name}?`;
export const dialogLoginMore = "This name is protected. Enter its password to use it.";
export const dialogLogin = "Log in";
export const dialogClaimTitle = (name: string) => `Protect the name ${name}`;
export const dialogClaimMore =
  "From then on, nobody can use it without the password. If you forget the password, there is no way to recover it.";
export const dialogPasswordRule = (least: number) => `At least ${many(least, "character", "characters")}`;
export const dialogClaim = "Protect it";
export const dialogRenameTitle = "Your name";
export const dialogRenameMore = "What should people call you?";
export const dialogRoomTitle = "Join a room";
export const dialogRoomMore = "If there is no room of that name yet, it is created.";
export const dialogRoomName = "Room name";
export const dialogRoomRule = "Up to 32 letters, digits, _ or -";
export const dialogRoomKey = "Room key";
export const dialogRoomGo = "Join";
export const dialogRoomsThere = "Open rooms";
export const dialogMembers = (count: number) => many(count, "person", "people");
export const dialogIsLocked = "needs a key";

/** By the code of an error: where the server's own sentence is for people at a terminal. */
export const refusals: { readonly [code: string]: string } = {
  loggedInAlready: "You have protected another name. Type /release to give it up first.",
  loginDenied: "That is not the password of this name, or the name is not protected.",
  nameBanned: "This name has been banned.",
  nameClaimed: "This name is protected by a password. Is it yours?",
  nameDenied: "This name is not allowed here.",
  nameRequired: "Choose a name first.",
  nameReserved: "This name is reserved.",
  nameTaken: "Someone here is using this name.",
  notLoggedIn: "Your name is not protected.",
  passwordInClear: "Passwords are accepted only over an encrypted connection: open this page with https.",
  wrongKey: "This room is locked: enter its key.",
};

export const announcedLine = (from: string, text: string) => `${from}: ${text}`;
export const announcedPrivately = (from: string, text: string) => `Privately, ${from}: ${text}`;
export const announcedInRoom = (room: string, from: string, text: string) => `In ${room}, ${from}: ${text}`;
export const announcedSeveral = (count: number) => `${number.format(count)} new messages`;

export const answerWho = (names: readonly string[], guests: number) =>
  `Here: ${list(guests === 0 ? names : [...names, many(guests, "guest", "guests")])}`;
export const answerWhois = (name: string, facts: readonly string[]) =>
  `${name}: ${facts.length === 0 ? "here" : facts.join(", ")}`;
export const answerLoggedIn = "logged in";
export const answerModerator = "moderator";
export const answerAway = (reason: string) => `away (${reason})`;
export const answerInRooms = (rooms: readonly string[]) => `in ${list(rooms.map((room) => `#${room}`))}`;
export const answerRooms = (rooms: readonly string[]) => `Rooms: ${list(rooms)}`;
export const answerRoom = (name: string, count: number) => `#${name} (${number.format(count)})`;
export const answerTime = (time: string) => `The server's clock says ${time}`;
export const answerIgnored = (names: readonly string[]) =>
  names.length === 0 ? "You are not ignoring anyone" : `You are ignoring ${list(names)}`;
export const answerIgnoring = (name: string, isIgnored: boolean) =>
  isIgnored ? `You no longer see messages from ${name}` : `You see messages from ${name} again`;
export const answerSelfAway = (reason: string | undefined) =>
  reason === undefined ? "You are back" : `You are away: ${reason}`;
export const answerNamed = (name: string) => `You are ${name} now`;
export const answerClaimed = "Your name is protected now";
export const answerReleased = "Your name is no longer protected";
export const answerTopic = (text: string) => text === "" ? "No topic" : `Topic: ${text}`;
export const answerHelp = (name: string, args: string, help: string) =>
  `/${name}${args === "" ? "" : ` ${args}`}: ${help}`;
export const answerDone = "Done";
export const answerSanctions = (list: readonly string[]) =>
  list.length === 0 ? "Nobody is banned or muted" : list.join("; ");

export const notificationPrivately = (from: string) => `${from}, privately`;
export const notificationInRoom = (from: string, room: string) => `${from} in ${room}`;
