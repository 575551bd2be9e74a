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
export const listening = "Listening";
export const here = "Here";
export const awaySelf = "Away";
export const claimed = "name is kept";
export const changeName = "Change or keep your name";
export const theme = (name: string) => `Theme: ${name}`;
export const themes = { system: "as the system", light: "light", dark: "dark" };
export const openRooms = "Rooms";
export const unread = (count: number) => `${number.format(count)} unread`;
export const draft = "draft";
export const isHere = "here";
export const isAway = "away";
export const isUnknown = "private";
export const leaveRoom = (name: string) => `Leave ${name}`;
export const closeTalk = (name: string) => `Close the conversation with ${name}`;
export const count = (count: number) => number.format(count);
export const notificationsOn = "Notifications are on";
export const notificationsOff = "Notifications are off";
export const notificationsDenied = "The browser does not allow notifications";
export const peopleHere = (count: number) => many(count, "person here", "people here");
export const whoIsHere = "Who is here";
export const moderators = "Moderators";
export const hereHeading = "Here";
export const awayHeading = "Away";
export const you = "you";
export const guests = (count: number) => many(count, "guest", "guests");
export const filterPeople = "Find a name";
export const morePeople = (count: number) => `${many(count, "other", "others")}: type a name to find them`;
export const unlistedPeople = (count: number) => `and ${many(count, "other", "others")}`;
export const writeTo = (name: string) => `Write to ${name} privately`;
export const close = "Close";
export const privateTopic = "Only you two see this, and nobody keeps it.";
export const privateAway = (reason: string) =>
  `Away${reason === "" || reason === "away" ? "" : `: ${reason}`}. What you write is delivered.`;
export const privateGone = "Not here now. What you write waits, if the name is kept.";
export const noTopic = "No topic yet";
export const lobbyTopic = "Everyone is here. Say hello.";
export const historyBegins = "This is where the history begins";
export const loadingOlder = "Loading older lines…";
export const linesMissing = "Some lines are kept no longer";
export const emptyRoom = "Nobody has said anything yet";
export const emptyRoomHint = "The first line is yours.";
export const emptyTalk = (name: string) => `Nothing between you and ${name} yet`;
export const emptyTalkHint = "What you write here goes to one person.";
export const loading = "One moment…";
export const today = "Today";
export const yesterday = "Yesterday";
export const newLines = "New";
export const newBelow = (count: number) => many(count, "new line", "new lines");
export const toEnd = "To the newest line";
export const waiting = "waiting";
export const sending = "sending";
export const refused = "not sent";
export const unsure = "perhaps not sent";
export const again = "Send again";
export const discard = "Discard";
export const show = "show";
export const showAll = "Show all names";
export const came = (summary: Summary, isFolded: boolean) =>
  `${people(summary.came, summary.othersCame, isFolded)} joined`;
export const went = (summary: Summary, isFolded: boolean) =>
  `${people(summary.went, summary.othersWent, isFolded)} left`;
export const renamed = (from: string, to: string) => `${from === "" ? guest : from} is now ${to}`;
export const topicSet = (by: string | null) => `${by ?? "Somebody"} set the topic`;
export const announced = (text: string, by: string | null) =>
  by === null ? text : `${by} to everyone: ${text}`;
export const fates = {
  inherited: () => "This room is yours now: whoever could change it has left",
  expelled: (reason: string | null) =>
    `You have been sent out of a room${reason === null ? "" : `: ${reason}`}`,
  muted: (reason: string | null) => `You can't speak for now${reason === null ? "" : `: ${reason}`}`,
  unmuted: () => "You can speak again",
  appointed: () => "What you may do has changed: the operator has made you a moderator, or no longer one",
  nameLost: () => "Your name has been given to somebody else",
  willWait: () => "Not here now: this waits until the name is here again",
  released: () => "Your name is everybody's again",
} as { readonly [event: string]: (reason: string | null) => string };
export const writeToPlace = (name: string) => `Write to ${name}`;
export const everyone = "everyone";
export const send = "Send";
export const completions = "Completions";
export const hint = [["Enter", " sends, "], ["Shift+Enter", " starts another line, "], [
  "/",
  " lists commands",
]] as const;
export const manyLines = (count: number) => `Send ${many(count, "line", "lines")}, one after the other?`;
export const sendThem = "Send";
export const cancel = "Cancel";
export const tooLong = (bytes: number, limit: number) =>
  `Too long: ${number.format(bytes)} of ${number.format(limit)} bytes. Split it into several lines.`;
export const tooManyWaiting = "50 lines are waiting already: they are sent when the connection is back";
export const notPrivately = "/me works in rooms only";
export const notConnected = "Not connected: commands wait for nobody";
export const characters = (left: number) => `${number.format(left)} bytes left`;

export const stateLost = "Connection lost.";
export const stateOffline = "No network.";
export const stateNextTry = (seconds: number) => `Next try in ${seconds} s.`;
export const stateTrying = "Trying now.";
export const stateIsKept = "What you write is kept and sent then.";
export const stateTryNow = "Try now";
export const stateReplaced = "This chat is open in another tab.";
export const stateReplacedMore = "Only one of them can hold your name.";
export const stateUseHere = "Use it here";
export const stateLeft = "You have left the chat.";
export const stateComeBack = "Come back";
export const stateRefused = "The server has closed the connection.";
export const stateReasons = {
  kicked: "A moderator has disconnected you.",
  banned: "You may not come in.",
  policy: "It does not want this connection.",
} as { readonly [reason: string]: string };
export const stateReconnecting = "Reconnecting…";

export const dialogWelcome = "Come in.";
export const dialogWelcomeMore = (count: number) =>
  count === 0
    ? "This is a chat for whoever opens this page or connects from a terminal. What shall they call you?"
    : `${
      many(count, "person is", "people are")
    } here, some in a browser, some in a terminal. What shall they call you?`;
export const dialogYourName = "Your name";
export const dialogNameRule = "3 to 32 letters, digits, _ or -";
export const dialogFree = "Free right now.";
export const dialogTaken = "Somebody here is called so.";
export const dialogIsKept = "This name is kept by its owner. Is it yours?";
export const dialogJoin = "Come in";
export const dialogRename = "Take this name";
export const dialogJustRead = "Just read for now";
export const dialogMine = "This name is mine: log in";
export const dialogNotMine = "Take another name";
export const dialogKeepMine = "Keep this name for me";
export const dialogPassword = "Password";
export const dialogLoginTitle = (name: string) => `Is ${name} you?`;
export const dialogLoginMore = "The name is kept. Its password lets you in.";
export const dialogLogin = "Log in";
export const dialogClaimTitle = (name: string) => `Keep ${name} for yourself`;
export const dialogClaimMore =
  "From then on the name can be had with this password only. Nobody can recover it.";
export const dialogPasswordRule = "8 or more characters";
export const dialogClaim = "Keep it";
export const dialogRenameTitle = "Your name";
export const dialogRenameMore = "What shall people call you?";
export const dialogRoomTitle = "Join a room";
export const dialogRoomMore = "A name that is not there yet makes a new room.";
export const dialogRoomName = "Name of the room";
export const dialogRoomRule = "Up to 32 letters, digits, _ or -";
export const dialogRoomKey = "Key of the room";
export const dialogRoomGo = "Join";
export const dialogRoomsThere = "Rooms that are there";
export const dialogMembers = (count: number) => many(count, "person", "people");
export const dialogIsLocked = "needs a key";

export const announcedLine = (from: string, text: string) => `${from}: ${text}`;
export const announcedPrivately = (from: string, text: string) => `Privately, ${from}: ${text}`;
export const announcedInRoom = (room: string, from: string, text: string) => `In ${room}, ${from}: ${text}`;
export const announcedSeveral = (count: number) => `${number.format(count)} new lines`;

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
export const answerTime = (time: string) => `By the server's clock it is ${time}`;
export const answerIgnored = (names: readonly string[]) =>
  names.length === 0 ? "You ignore nobody" : `You ignore ${list(names)}`;
export const answerIgnoring = (name: string, isIgnored: boolean) =>
  isIgnored ? `You hear nothing of ${name} any more` : `You hear ${name} again`;
export const answerSelfAway = (reason: string | undefined) =>
  reason === undefined ? "You are back" : `You are away: ${reason}`;
export const answerNamed = (name: string) => `You are ${name} now`;
export const answerClaimed = "Your name is kept for you";
export const answerReleased = "Your name is everybody's again";
export const answerTopic = (text: string) => text === "" ? "No topic" : `Topic: ${text}`;
export const answerHelp = (name: string, args: string, help: string) =>
  `/${name}${args === "" ? "" : ` ${args}`}: ${help}`;
export const answerDone = "Done";
export const answerSanctions = (list: readonly string[]) =>
  list.length === 0 ? "Nobody is kept out" : list.join("; ");

export const notificationPrivately = (from: string) => `${from}, privately`;
export const notificationInRoom = (from: string, room: string) => `${from} in ${room}`;
