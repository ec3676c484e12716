/** What is a node in Python. A function that stands in a class is a method, and only that. */
export const PYTHON_QUERIES = `
(class_definition name: (identifier) @class.name) @class.def
(function_definition name: (identifier) @function.name) @function.def
(class_definition
  body: (block (function_definition name: (identifier) @method.name) @method.def))
(class_definition
  body: (block
    (decorated_definition
      definition: (function_definition name: (identifier) @method.name) @method.def)))
`;
