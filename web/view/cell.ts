// What is drawn, and drawn again when it changes: a value in a cell. A cell of the page has the whole page drawn
// again, once for all changes of a turn; a component's own only that component.

import { useState } from "preact/hooks";

export interface Cell<T> {
  value: T;
}

let drawPage: () => void = () => {};

/** A value that all parts of the page may show. */
export function cell<T>(first: T): Cell<T> {
  return cellWith(first, () => drawPage());
}

/** A value of the component that is being drawn. It stays the same object, so that a late answer can look at it. */
export function useCell<T>(first: T): Cell<T> {
  const draw = useDraw();
  return useState(() => cellWith(first, draw))[0];
}

/** Lets the component that is being drawn, the frame, follow the page's cells. */
export function useCells(): void {
  drawPage = useDraw();
}

function useDraw(): () => void {
  const [, set] = useState({});
  return () => set({});
}

function cellWith<T>(first: T, onChange: () => void): Cell<T> {
  let value = first;
  return {
    get value() {
      return value;
    },
    set value(next) {
      if (next === value) return;
      value = next;
      onChange();
    },
  };
}
