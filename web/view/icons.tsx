// The symbols, drawn by hand on a grid of 20. Those who hear the page hear the names of the buttons instead.

const PATHS = {
  menu: "M3 6h14M3 10h14M3 14h9",
  bell: "M5 8.5a5 5 0 0 1 10 0c0 4 1.500 5 1.500 5h-13S5 12.500 5 8.500M8.300 16.200a2 2 0 0 0 3.400 0",
  send: "M10 16V4.500M5 9.300l5-5 5 5",
  plus: "M10 4.500v11M4.500 10h11",
  down: "M10 4.500v11M5 10.700l5 5 5-5",
  close: "M5.500 5.500l9 9M14.500 5.500l-9 9",
  lock: "M5.500 9.500h9v6.500h-9zM7.300 9.500V7a2.700 2.700 0 0 1 5.400 0v2.500",
} as const;

export function Icon({ name }: { readonly name: keyof typeof PATHS | "people" | "theme" }) {
  return (
    <svg class="i" viewBox="0 0 20 20" aria-hidden="true">
      {name === "people"
        ? (
          <>
            <circle cx="7.5" cy="7" r="3" />
            <path d="M2.500 16.500c.4-3 2.300-4.600 5-4.600s4.600 1.600 5 4.600M13 4.300a3 3 0 0 1 0 5.400M14.600 12.300c1.700.6 2.700 2 2.900 4.200" />
          </>
        )
        : name === "theme"
        ? (
          <>
            <circle cx="10" cy="10" r="6.5" />
            <path d="M10 3.500a6.500 6.500 0 0 1 0 13z" fill="currentColor" />
          </>
        )
        : <path d={PATHS[name]} />}
    </svg>
  );
}

/** Two people on one line, and what they say in between. */
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 26 26" aria-hidden="true">
      <path d="M5 13h16" fill="none" stroke="currentColor" stroke-width="2.2" stroke-linecap="round" />
      <circle cx="5.2" cy="13" r="3.7" fill="currentColor" />
      <circle cx="20.8" cy="13" r="3.7" fill="currentColor" />
      <circle cx="13" cy="13" r="2.2" fill="currentColor" />
    </svg>
  );
}
