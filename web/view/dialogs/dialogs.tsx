// Which dialog is open: one at a time.

import { dialog } from "../state.ts";
import { ClaimDialog } from "./claim.tsx";
import { LoginDialog } from "./login.tsx";
import { NameDialog } from "./name.tsx";
import { RoomDialog } from "./room.tsx";

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
