// The dialogs: who one is (a name, its password, keeping it) and which room to go to. One at a time; Escape
// closes it, and the browser gives the focus back.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { LOBBY } from "../model/place.ts";
import type { ListedRoom } from "../model/wire.ts";
import { isMe } from "../model/world.ts";
import { Lost, Refused } from "../net/connection.ts";
import * as WORDS from "../words.ts";
import { useCell } from "./cell.ts";
import { Icon } from "./icons.tsx";
import { type Dialog, dialog, goTo, session, world } from "./state.ts";

const NAME = /^[\w-]{3,32}$/;
const ROOM = /^[\w-]{1,32}$/;
/** As long as a pause in typing. */
const PAUSE = 300;

export function Dialogs() {
  const open = dialog.value;
  switch (open?.kind) {
    case "name":
      return <NameDialog key={open} dialog={open} />;
    case "login":
      return <LoginDialog key={open} name={open.name} />;
    case "claim":
      return <ClaimDialog key={open} />;
    case "room":
      return <RoomDialog key={open} dialog={open} />;
  }
  return null;
}

function close(): void {
  dialog.value = undefined;
}

interface FrameProps {
  readonly title: string;
  readonly more: string;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

function Frame({ title, more, onSubmit, children }: FrameProps) {
  const node = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const shown = node.current as HTMLDialogElement;
    shown.showModal();
    shown.querySelector("input")?.focus();
    return () => shown.close();
  }, []);
  return (
    <dialog
      ref={node}
      aria-labelledby="dialog-title"
      onClose={({ currentTarget }) => currentTarget.isConnected && close()}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        <h2 id="dialog-title">{title}</h2>
        <p>{more}</p>
        {children}
      </form>
    </dialog>
  );
}

/** Runs what a button asks for; what went wrong becomes a sentence. */
async function attempt(work: () => Promise<unknown>, setProblem: (problem: string) => void): Promise<void> {
  try {
    await work();
    close();
    document.getElementById("text")?.focus();
  } catch (error) {
    if (error instanceof Refused) setProblem(error.message);
    else if (error instanceof Lost) setProblem(WORDS.notConnected);
    else throw error;
  }
}

function NameDialog(
  { dialog: { name: given, problem: why } }: { readonly dialog: Dialog & { kind: "name" } },
) {
  const isFirst = world.me === undefined;
  const name = useCell(given ?? world.me ?? session.keptName ?? "");
  const rule = useCell(why ?? WORDS.dialogNameRule);
  const isWrong = useCell(why !== undefined);
  const isKept = useCell(false);
  const timer = useRef(0);
  const say = (text: string, wrong: boolean) => {
    rule.value = text;
    isWrong.value = wrong;
  };
  const check = async (wanted: string) => {
    try {
      await session.ask({ do: "whois", name: wanted });
      if (name.value === wanted) say(WORDS.dialogTaken, true);
    } catch (error) {
      if (!(error instanceof Refused) || name.value !== wanted) return;
      isKept.value = error.code === "isAbsent";
      say(isKept.value ? WORDS.dialogIsKept : WORDS.dialogFree, isKept.value);
    }
  };
  const typed = (value: string) => {
    name.value = value;
    isKept.value = false;
    clearTimeout(timer.current);
    const isName = NAME.test(value);
    say(WORDS.dialogNameRule, value.length > 2 && !isName);
    if (isName && !isMe(world, value)) timer.current = setTimeout(() => void check(value), PAUSE);
  };
  const submit = () => {
    clearTimeout(timer.current);
    if (!NAME.test(name.value)) return say(WORDS.dialogNameRule, true);
    if (isKept.value) {
      dialog.value = { kind: "login", name: name.value };
      return;
    }
    void attempt(async () => {
      try {
        if (!isMe(world, name.value)) await session.register(name.value);
      } catch (error) {
        if (error instanceof Refused && error.code === "nameClaimed") isKept.value = true;
        throw error;
      }
    }, (problem) => say(problem, true));
  };
  const total = world.places.get(LOBBY)?.total ?? 0;
  return (
    <Frame
      title={isFirst ? WORDS.dialogWelcome : WORDS.dialogRenameTitle}
      more={isFirst ? WORDS.dialogWelcomeMore(Math.max(0, total - 1)) : WORDS.dialogRenameMore}
      onSubmit={submit}
    >
      <label for="name">{WORDS.dialogYourName}</label>
      <input
        id="name"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        maxLength={32}
        value={name.value}
        aria-describedby="rule"
        aria-invalid={isWrong.value}
        onInput={(event) => typed(event.currentTarget.value.trim())}
      />
      <p class={isWrong.value ? "rule wrong" : "rule"} id="rule" role="status">{rule.value}</p>
      <button type="submit" class="go">
        {isKept.value ? WORDS.dialogMine : isFirst ? WORDS.dialogJoin : WORDS.dialogRename}
      </button>
      {!isKept.value && isFirst && (
        <button
          type="button"
          class="alt"
          onClick={() => {
            dialog.value = { kind: "login", name: name.value };
          }}
        >
          {WORDS.dialogMine}
        </button>
      )}
      {isFirst
        ? <button type="button" class="alt" onClick={close}>{WORDS.dialogJustRead}</button>
        : world.account === undefined && (
          <button
            type="button"
            class="alt"
            onClick={() => {
              dialog.value = { kind: "claim" };
            }}
          >
            {WORDS.dialogKeepMine}
          </button>
        )}
      {!isFirst && <button type="button" class="alt" onClick={close}>{WORDS.cancel}</button>}
    </Frame>
  );
}

function LoginDialog({ name: given }: { readonly name: string }) {
  const name = useCell(given);
  const password = useRef<HTMLInputElement>(null);
  const problem = useCell("");
  useEffect(() => {
    if (given !== "") password.current?.focus();
  }, []);
  const submit = () =>
    void attempt(
      () => session.login(name.value, (password.current as HTMLInputElement).value),
      (text) => {
        problem.value = text;
      },
    );
  return (
    <Frame
      title={given === "" ? WORDS.dialogMine : WORDS.dialogLoginTitle(given)}
      more={WORDS.dialogLoginMore}
      onSubmit={submit}
    >
      <label for="name">{WORDS.dialogYourName}</label>
      <input
        id="name"
        autocomplete="username"
        autocapitalize="none"
        spellcheck={false}
        maxLength={32}
        value={name.value}
        onInput={(event) => {
          name.value = event.currentTarget.value.trim();
        }}
      />
      <Password input={password} autocomplete="current-password" />
      <p class="rule wrong" id="rule" role="alert">{problem.value}</p>
      <button type="submit" class="go">{WORDS.dialogLogin}</button>
      <button
        type="button"
        class="alt"
        onClick={() => {
          dialog.value = { kind: "name", name: "" };
        }}
      >
        {WORDS.dialogNotMine}
      </button>
    </Frame>
  );
}

function ClaimDialog() {
  const password = useRef<HTMLInputElement>(null);
  const problem = useCell("");
  const submit = () =>
    void attempt(
      () => session.claim((password.current as HTMLInputElement).value),
      (text) => {
        problem.value = text;
      },
    );
  return (
    <Frame title={WORDS.dialogClaimTitle(world.me ?? "")} more={WORDS.dialogClaimMore} onSubmit={submit}>
      <input class="vh" autocomplete="username" value={world.me} tabIndex={-1} aria-hidden="true" readOnly />
      <Password input={password} autocomplete="new-password" />
      <p class={problem.value === "" ? "rule" : "rule wrong"} id="rule" role="status">
        {problem.value === "" ? WORDS.dialogPasswordRule : problem.value}
      </p>
      <button type="submit" class="go">{WORDS.dialogClaim}</button>
      <button type="button" class="alt" onClick={close}>{WORDS.cancel}</button>
    </Frame>
  );
}

interface PasswordProps {
  readonly input: { current: HTMLInputElement | null };
  readonly autocomplete: string;
}

/** Never kept by us: the browser may. */
function Password({ input, autocomplete }: PasswordProps) {
  return (
    <>
      <label for="password">{WORDS.dialogPassword}</label>
      <input
        id="password"
        type="password"
        ref={input}
        autocomplete={autocomplete}
        aria-describedby="rule"
        required
      />
    </>
  );
}

function RoomDialog({ dialog: given }: { readonly dialog: Dialog & { kind: "room" } }) {
  const name = useCell(given.name ?? "");
  const key = useCell("");
  const needsKey = useCell(given.needsKey === true);
  const problem = useCell(given.problem ?? "");
  const rooms = useCell<readonly ListedRoom[]>([]);
  useEffect(() => {
    session.ask({ do: "rooms" }).then(({ rooms: list }) => {
      rooms.value = (list as ListedRoom[] ?? []).filter(({ name }) => name.toLowerCase() !== "lobby");
    }, () => {});
  }, []);
  const join = (room: string) => {
    if (!ROOM.test(room)) {
      problem.value = WORDS.dialogRoomRule;
      return;
    }
    void attempt(async () => {
      try {
        goTo(await session.join(room, key.value === "" ? undefined : key.value));
      } catch (error) {
        if (error instanceof Refused && error.code === "wrongKey") needsKey.value = true;
        throw error;
      }
    }, (text) => {
      name.value = room;
      problem.value = text;
    });
  };
  return (
    <Frame title={WORDS.dialogRoomTitle} more={WORDS.dialogRoomMore} onSubmit={() => join(name.value)}>
      <label for="name">{WORDS.dialogRoomName}</label>
      <input
        id="name"
        autocomplete="off"
        autocapitalize="none"
        spellcheck={false}
        maxLength={32}
        value={name.value}
        aria-describedby="rule"
        onInput={(event) => {
          name.value = event.currentTarget.value.trim().replace(/^#/, "");
          problem.value = "";
          needsKey.value = false;
        }}
      />
      <p class={problem.value === "" ? "rule" : "rule wrong"} id="rule" role="status">
        {problem.value === "" ? WORDS.dialogRoomRule : problem.value}
      </p>
      {needsKey.value && (
        <>
          <label for="key">{WORDS.dialogRoomKey}</label>
          <input
            id="key"
            autocomplete="off"
            spellcheck={false}
            maxLength={64}
            value={key.value}
            onInput={(event) => {
              key.value = event.currentTarget.value;
            }}
          />
        </>
      )}
      {rooms.value.length > 0 && (
        <>
          <h3 id="rooms-there">{WORDS.dialogRoomsThere}</h3>
          <ul class="there" aria-labelledby="rooms-there">
            {rooms.value.map((room) => (
              <li key={room.name}>
                <button type="button" class="dest" onClick={() => join(room.name)}>
                  <span class="mark" aria-hidden="true">#</span>
                  <span class="what">
                    <bdi>{room.name}</bdi> <span class="note" dir="auto">{room.topic}</span>
                  </span>
                  {room.isLocked && (
                    <>
                      <Icon name="lock" />
                      <span class="vh">{WORDS.dialogIsLocked}</span>
                    </>
                  )}
                  <span class="note">{WORDS.dialogMembers(room.members)}</span>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
      <button type="submit" class="go">{WORDS.dialogRoomGo}</button>
      <button type="button" class="alt" onClick={close}>{WORDS.cancel}</button>
    </Frame>
  );
}
