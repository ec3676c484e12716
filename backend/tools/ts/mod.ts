export type { ToolPermissions } from "./define_tool.ts";
export { loadTsTool, type LoadTsToolOptions, type TsTool } from "./load_ts_tool.ts";
export {
  type BroadPermission,
  broadPermissions,
  parsePermissions,
  showPermissions,
} from "./permissions.ts";
