/** What is a node in TypeScript, TSX and JavaScript. Functions in variables count, callbacks do not. */
export const TYPESCRIPT_QUERIES = `
(class_declaration name: (_) @class.name) @class.def
(abstract_class_declaration name: (_) @class.name) @class.def

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

(class_body (method_definition name: (_) @method.name) @method.def)
(class_body
  (public_field_definition
    name: (_) @method.name
    value: [(arrow_function) (function_expression)]) @method.def)

(interface_declaration name: (_) @interface.name) @interface.def
(type_alias_declaration name: (_) @type.name) @type.def
(enum_declaration name: (_) @enum.name) @enum.def
`;

/** The same without what JavaScript does not have. */
export const JAVASCRIPT_QUERIES = `
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

(class_body (method_definition name: (_) @method.name) @method.def)
(class_body
  (field_definition
    property: (_) @method.name
    value: [(arrow_function) (function_expression)]) @method.def)
`;
