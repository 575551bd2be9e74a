// What Deno lets us read, without asking a person for it. The other runtimes let us read everything.

/** What Deno can be asked about. */
export type Permission =
  | { readonly name: "env"; readonly variable: string }
  | { readonly name: "read"; readonly path: string };

/** What we touch of Deno. */
interface DenoPermissions {
  readonly Deno?: { readonly permissions: { querySync(permission: Permission): { readonly state: string } } };
}

/** Whether it is `granted`, `denied`, or neither: `prompt`. */
export function stateOf(permission: Permission): string {
  // dnt-shim-ignore
  const { Deno } = globalThis as DenoPermissions;
  return Deno === undefined ? "granted" : Deno.permissions.querySync(permission).state;
}
