export { listSymbolsTool, readSymbolTool } from "./read_symbol.ts";
export { runTestsTool, type TestRunOptions } from "./run_tests.ts";
export { readTestsTool, writeTestFileTool } from "./test_tools.ts";
export type { SymbolInfo, SymbolParameter } from "./types.ts";
export { writeDocTool } from "./write_doc.ts";
export { writeFixtureTool } from "./write_fixture.ts";
