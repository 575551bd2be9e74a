// Which room to go to: one that is there, or a new one.

import { useEffect } from "preact/hooks";
import type { ListedRoom } from "../../model/wire.ts";
import { Refused } from "../../net/unanswered.ts";
import * as WORDS from "../../words.ts";
import { useCell } from "../cell.ts";
import { Icon } from "../icons.tsx";
import { type Dialog, goTo, session } from "../state.ts";
import { NameField, Rule } from "./fields.tsx";
import { attempt, close, Frame, Other } from "./frame.tsx";

const ROOM = /^[\w-]{1,32}$/;

export function RoomDialog({ dialog: given }: { readonly dialog: Dialog & { readonly kind: "room" } }) {
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
        goTo(await session.rooms.join(room, key.value === "" ? undefined : key.value));
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
    <Frame
      title={WORDS.dialogRoomTitle}
      more={WORDS.dialogRoomMore}
      go={WORDS.dialogRoomGo}
      onSubmit={() => join(name.value)}
      others={<Other onClick={close}>{WORDS.cancel}</Other>}
    >
      <NameField
        label={WORDS.dialogRoomName}
        autocomplete="off"
        value={name.value}
        onInput={(value) => {
          name.value = value.replace(/^#/, "");
          problem.value = "";
          needsKey.value = false;
        }}
      />
      <Rule rule={WORDS.dialogRoomRule} problem={problem.value} />
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
              <Listed
                key={room.name}
                room={room}
                onClick={() => join(room.name)}
              />
            ))}
          </ul>
        </>
      )}
    </Frame>
  );
}

function Listed({ room, onClick }: { readonly room: ListedRoom; readonly onClick: () => void }) {
  return (
    <li>
      <button type="button" class="dest" onClick={onClick}>
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
  );
}
