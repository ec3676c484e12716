const SYSTEM_INPUTS = /^(?:node_text|target_file|workspace_id)(?:_input)?$/;

/** Whether the host gives a script this input itself, so that the model need not. */
export function isSystemInput(name: string): boolean {
  return SYSTEM_INPUTS.test(name);
}
