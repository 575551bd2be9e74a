// How the values of options for browsers are read: by what looks at them when one comes, so that a wrong one is told of
// where there is no endpoint for browsers yet, too.

import { allowedHosts } from "../transports/web/hosts.ts";
import { normalOrigin } from "../transports/web/origins.ts";
import { trustedProxies } from "../transports/web/proxies.ts";
import type { Reader } from "./values.ts";

/** A name under which browsers reach the server. */
export const hostName: Reader<string> = usable(
  (text) => allowedHosts("localhost", [text]),
  "a host name such as chat.example, without scheme and port",
);

/** Whose pages may connect. */
export const origin: Reader<string> = usable(normalOrigin, "an origin such as https://chat.example");

/** A proxy, or a range of them. */
export const proxy: Reader<string> = usable(
  (text) => trustedProxies([text]),
  "an address of a proxy such as 127.0.0.1 or 10.0.0.0/8",
);

/** What `use` takes without a TypeError. */
function usable(use: (text: string) => unknown, wanted: string): Reader<string> {
  return (text, wrong) => {
    try {
      use(text);
      return text;
    } catch {
      throw wrong(wanted);
    }
  };
}
