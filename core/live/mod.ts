export * from "./live_text.ts";
export * from "./live_text_writer.ts";
