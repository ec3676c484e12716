/** What is a node in TOML: tables and the members of arrays of tables, each with what stands in it. */
export const TOML_QUERIES = `
(table . [(bare_key) (quoted_key) (dotted_key)] @table.name) @table.def
(table_array_element
  . [(bare_key) (quoted_key) (dotted_key)] @array_table.name) @array_table.def
`;
