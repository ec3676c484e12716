/** What TypeScript and JavaScript have in common. Functions with a name count, callbacks do not. */
const COMMON = `
(class_declaration name: (_) @class.name) @class.def

(function_declaration name: (_) @function.name) @function.def
(generator_function_declaration name: (_) @function.name) @function.def
(lexical_declaration
  (variable_declarator
    name: (identifier) @function.name
    value: [(arrow_function) (function_expression) (generator_function)])) @function.def
(variable_declaration
  (variable_declarator
    name: (identifier) @function.name
    value: [(arrow_function) (function_expression) (generator_function)])) @function.def
(expression_statement
  (assignment_expression
    left: (member_expression) @function.name
    right: [(arrow_function) (function_expression) (generator_function)])) @function.def
(export_statement
  "default" @function.name
  value: [(arrow_function) (function_expression) (generator_function)]) @function.def

(lexical_declaration
  (variable_declarator name: (identifier) @class.name value: (class))) @class.def
(variable_declaration
  (variable_declarator name: (identifier) @class.name value: (class))) @class.def
(expression_statement
  (assignment_expression left: (member_expression) @class.name right: (class))) @class.def
(export_statement "default" @class.name value: (class)) @class.def

(class_body (method_definition name: (_) @method.name) @method.def)
`;

/** What is a node in TypeScript and TSX. */
export const TYPESCRIPT_QUERIES = `${COMMON}
(abstract_class_declaration name: (_) @class.name) @class.def

(class_body
  (public_field_definition
    name: (_) @method.name
    value: [(arrow_function) (function_expression)]) @method.def)

(interface_declaration name: (_) @interface.name) @interface.def
(type_alias_declaration name: (_) @type.name) @type.def
(enum_declaration name: (_) @enum.name) @enum.def
`;

/** What is a node in JavaScript. */
export const JAVASCRIPT_QUERIES = `${COMMON}
(class_body
  (field_definition
    property: (_) @method.name
    value: [(arrow_function) (function_expression)]) @method.def)
`;
