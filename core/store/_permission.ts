/**
 * Whether something may be done without asking anybody: true outside Deno. A library must not make a
 * prompt appear, nor fail, for something it can do without.
 */
export function isGranted(descriptor: Deno.PermissionDescriptor): boolean {
  if (typeof Deno === "undefined") return true;
  return Deno.permissions.querySync(descriptor).state === "granted";
}
