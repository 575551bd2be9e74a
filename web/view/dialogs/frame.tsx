// What all dialogs are made of. Escape closes one, and the browser gives the focus back.

import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Lost, Refused } from "../../net/unanswered.ts";
import * as WORDS from "../../words.ts";
import { dialog } from "../state.ts";

export function close(): void {
  dialog.value = undefined;
}

interface FrameProps {
  readonly title: string;
  readonly more: string;
  /** What the button says that Enter presses. */
  readonly go: string;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
  /** The other buttons. */
  readonly others: ComponentChildren;
}

export function Frame({ title, more, go, onSubmit, children, others }: FrameProps) {
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
        <button type="submit" class="go">{go}</button>
        {others}
      </form>
    </dialog>
  );
}

/** A button that does something else than the dialog is for. */
export function Other({ onClick, children }: { readonly onClick: () => void; readonly children: string }) {
  return <button type="button" class="alt" onClick={onClick}>{children}</button>;
}

/** Runs what a button asks for; what went wrong becomes a sentence. */
export async function attempt(
  work: () => Promise<unknown>,
  setProblem: (problem: string) => void,
): Promise<void> {
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
