// Starts the page: the frame first, then the connection.

import { render } from "preact";
import { changed, dialog, obeyHash, phone, session } from "./view/state.ts";
import { App } from "./view/app.tsx";
import { listenToKeys } from "./view/keyboard.ts";

render(<App />, document.getElementById("page") as HTMLElement);
listenToKeys();
obeyHash();
addEventListener("hashchange", obeyHash);
addEventListener("online", () => session.wake());
addEventListener("pageshow", (event) => event.persisted && session.wake());
addEventListener("pagehide", () => session.leaveToken());
phone.addEventListener("change", changed);
if (session.naming.kept === undefined) dialog.value = { kind: "name" };
session.connect();
