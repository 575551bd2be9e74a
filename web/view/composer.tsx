// Where one writes: the field, what it offers, and what is wrong with what was written.

import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { complete, type Offer } from "../model/completion.ts";
import { LOBBY, type Place } from "../model/place.ts";
import { bytesOf, MANY_LINES, readTyped } from "../model/typed.ts";
import { currentPlace, knownNames } from "../model/world.ts";
import * as WORDS from "../words.ts";
import { useCell } from "./cell.ts";
import { lastSent, type Outcome, perform } from "./deeds.ts";
import { Icon } from "./icons.tsx";
import { nameOf } from "./side.tsx";
import { draftOf, fieldProblem, isAtEnd, keepDraft, world } from "./state.ts";

/** From here on the field says how many bytes are left. */
const NEARLY_FULL = 400;
/** 6 offers: what fits above the keyboard of a phone. */
const OFFERED = 6;

export function Composer({ toEnd }: { readonly toEnd: () => void }) {
  const place = currentPlace(world);
  const field = useRef<HTMLTextAreaElement>(null);
  const text = useCell("");
  const offers = useCell<readonly Offer[]>([]);
  const chosen = useCell(0);
  /** How many lines wait for a yes. */
  const asked = useCell(0);

  const setText = (value: string, caret = value.length) => {
    const box = field.current as HTMLTextAreaElement;
    box.value = value;
    box.setSelectionRange(caret, caret);
    typed();
  };
  const typed = () => {
    const box = field.current as HTMLTextAreaElement;
    text.value = box.value;
    asked.value = 0;
    fieldProblem.value = "";
    keepDraft(place, box.value);
    offer();
    grow(box);
  };
  const offer = () => {
    const box = field.current as HTMLTextAreaElement;
    chosen.value = 0;
    offers.value = box.selectionStart === box.selectionEnd
      ? complete(box.value, box.selectionStart, {
        commands: world.commands,
        isModerator: world.isModerator,
        names: knownNames(world),
      })
      : [];
  };
  const accept = (offer: Offer) => {
    const box = field.current as HTMLTextAreaElement;
    box.setRangeText(offer.put, offer.from, box.selectionStart, "end");
    typed();
    if (offer.put.startsWith("/")) offers.value = [];
  };
  const send = (isSure = false) => {
    const box = field.current as HTMLTextAreaElement;
    const deeds = readTyped(box.value, place);
    offers.value = [];
    if (deeds.length === 0) return;
    const bytes = Math.max(...deeds.map((deed) => "text" in deed ? bytesOf(deed.text) : 0));
    if (bytes > world.lineLimit) {
      fieldProblem.value = WORDS.tooLong(bytes, world.lineLimit);
      return;
    }
    if (deeds.length > MANY_LINES && !isSure) {
      asked.value = deeds.length;
      return;
    }
    const before = box.value;
    fieldProblem.value = "";
    void perform(deeds, place).then((outcome: Outcome) => {
      if (outcome.kind === "failed") {
        fieldProblem.value = outcome.problem;
        // What failed can be mended, unless something else has been written meanwhile.
        if (draftOf(place) === "" && currentPlace(world) === place && box.value === "") setText(before);
        else if (draftOf(place) === "") keepDraft(place, before);
        fieldProblem.value = outcome.problem;
      } else if (outcome.kind === "type" && currentPlace(world) === place) setText(outcome.text);
    });
    if (!before.startsWith("/")) lastSent.set(place.id, before);
    setText("");
    toEnd();
  };

  // Another place: another draft. Where one types with thumbs, the field does not call for the keyboard.
  useLayoutEffect(() => {
    const box = field.current as HTMLTextAreaElement;
    box.value = draftOf(place);
    text.value = box.value;
    offers.value = [];
    asked.value = 0;
    grow(box);
    const isElsewhere = document.querySelector("dialog[open]") !== null;
    if (!isElsewhere && !matchMedia("(pointer: coarse)").matches) box.focus();
  }, [place.id]);
  useEffect(() => {
    const write = (event: Event) => setText((event as CustomEvent<string>).detail);
    document.addEventListener("partyline-write", write);
    return () => document.removeEventListener("partyline-write", write);
  }, [place.id]);

  const onKeyDown = (event: KeyboardEvent) => {
    // Safari ends the composition before this event: 229 is the only sign of it.
    if (event.isComposing || event.keyCode === 229) return;
    const box = field.current as HTMLTextAreaElement;
    const list = offers.value;
    const isPlain = !event.shiftKey && !event.altKey && !event.ctrlKey && !event.metaKey;
    if (list.length > 0 && isPlain) {
      if (event.key === "ArrowDown" || event.key === "ArrowUp") {
        event.preventDefault();
        chosen.value = (chosen.value + (event.key === "ArrowDown" ? 1 : list.length - 1)) % list.length;
        return;
      }
      const offer = list[chosen.value] as Offer;
      // What is typed in full is sent, not completed.
      const isWhole = offer.put.trimEnd() === box.value.slice(offer.from, box.selectionStart);
      if (event.key === "Tab" || (event.key === "Enter" && !isWhole)) {
        event.preventDefault();
        accept(offer);
        return;
      }
      if (event.key === "Escape") {
        event.preventDefault();
        event.stopPropagation();
        offers.value = [];
        return;
      }
    }
    if (event.key === "Enter" && isPlain) {
      event.preventDefault();
      send();
    } else if (event.key === "ArrowUp" && isPlain && box.value === "") {
      const last = lastSent.get(place.id);
      if (last === undefined) return;
      event.preventDefault();
      setText(last);
    } else if (event.key === "Escape" && asked.value > 0) asked.value = 0;
  };

  const label = WORDS.writeToPlace(labelOf(place));
  const left = world.lineLimit - bytesOf(text.value);
  return (
    <div class="foot">
      {!isAtEnd.value && (
        <button type="button" class="latest" onClick={toEnd}>
          {place.unread > 0 ? WORDS.newBelow(place.unread) : WORDS.toEnd}
          <Icon name="down" />
        </button>
      )}
      <Offers offers={offers.value} chosen={chosen.value} accept={accept} />
      <form
        class="box"
        onSubmit={(event) => {
          event.preventDefault();
          send();
        }}
      >
        <label class="vh" for="text">{label}</label>
        <textarea
          id="text"
          ref={field}
          rows={1}
          autocomplete="off"
          autocapitalize="sentences"
          enterkeyhint="send"
          placeholder={label}
          dir="auto"
          aria-autocomplete="list"
          aria-controls="pick"
          aria-describedby="problem"
          aria-activedescendant={offers.value.length > 0 ? `offer-${chosen.value}` : undefined}
          onInput={typed}
          onKeyDown={onKeyDown}
          onClick={offer}
          onBlur={() => {
            offers.value = [];
          }}
        />
        <button
          type="submit"
          class={text.value.trim() === "" ? "send" : "send ready"}
          aria-label={WORDS.send}
        >
          <Icon name="send" />
        </button>
      </form>
      <div class="hint">
        <span id="problem" class="problem" role="alert">{fieldProblem.value}</span>
        {asked.value > 0
          ? (
            <span class="asked">
              {WORDS.manyLines(asked.value)}
              <button type="button" class="link" onClick={() => send(true)}>{WORDS.sendThem}</button>
              <button
                type="button"
                class="link"
                onClick={() => {
                  asked.value = 0;
                }}
              >
                {WORDS.cancel}
              </button>
            </span>
          )
          : fieldProblem.value === "" && (
            <span class="keys">{WORDS.hint.map(([key, does]) => [<b key={key}>{key}</b>, does])}</span>
          )}
        {left < NEARLY_FULL && fieldProblem.value === "" && <span>{WORDS.characters(left)}</span>}
      </div>
    </div>
  );
}

interface OffersProps {
  readonly offers: readonly Offer[];
  readonly chosen: number;
  readonly accept: (offer: Offer) => void;
}

function Offers({ offers, chosen, accept }: OffersProps) {
  // A window that follows what is chosen: a list that scrolls would need a focus of its own.
  const start = Math.max(0, Math.min(chosen - OFFERED + 2, offers.length - OFFERED));
  return (
    <ul class="pick" id="pick" role="listbox" aria-label={WORDS.completions} hidden={offers.length === 0}>
      {offers.slice(start, start + OFFERED).map((offer, index) => (
        <li
          key={offer.label}
          id={`offer-${start + index}`}
          role="option"
          aria-selected={start + index === chosen}
          aria-setsize={offers.length}
          aria-posinset={start + index + 1}
          onPointerDown={(event) => {
            // The field keeps the focus, and the keyboard of a phone stays.
            event.preventDefault();
            accept(offer);
          }}
        >
          <span class="cmd">
            {offer.label} <i>{offer.args}</i>
          </span>
          <span class="why">{offer.why}</span>
        </li>
      ))}
    </ul>
  );
}

function labelOf(place: Place): string {
  if (place.id === LOBBY) return WORDS.everyone;
  return place.kind === "room" ? `#${nameOf(place)}` : place.name;
}

/** For browsers without `field-sizing`. */
function grow(box: HTMLTextAreaElement): void {
  if (CSS.supports("field-sizing", "content")) return;
  box.style.height = "auto";
  box.style.height = `${box.scrollHeight}px`;
}
