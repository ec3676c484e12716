export { coerceArguments } from "./coerce.ts";
export { type SchemaIssue, validateSchema } from "./validate.ts";
