import type { FieldSchema, JsonValue } from "@remora/core";
import type { BlockedQuestion } from "../state/types.ts";
import type { Markup } from "./_markup.tsx";

/** The form field of an answer that is no form. */
export const ANSWER_FIELD = "answer";
/** What stands before the names of a form's fields, to keep them apart from others. */
export const FIELD_PREFIX = "field:";

/** The part of a card that takes the answer: buttons, a text, or a form drawn from the schema. */
export function AnswerFields(
  { question, id }: { readonly question: BlockedQuestion; readonly id: string },
): Markup {
  const { options, schema } = question;
  if (options.length > 0) return <Options options={options} default={question.default} />;
  if (schema === undefined) return <FreeText id={id} preset={question.default} />;
  if (schema.type === "string" && schema.enum !== undefined) {
    return <Options options={schema.enum} default={question.default} />;
  }
  if (schema.type === "boolean") return <YesNo schema={schema} default={question.default} />;
  if (schema.type === "string") {
    return <FreeText id={id} preset={question.default} schema={schema} />;
  }
  const fields = schema.type === "object"
    ? Object.entries(schema.properties).map(([name, field]) => ({
      name,
      field,
      required: schema.required?.includes(name) ?? false,
    }))
    : [{ name: "", field: schema, required: true }];
  return (
    <div class="fields">
      {fields.map(({ name, field, required }, index) => (
        <Field name={name} field={field} required={required} id={`${id}-f${index}`} />
      ))}
      <div class="opts">
        <button type="submit" class="primary">Send</button>
      </div>
    </div>
  );
}

function Options(
  { options, default: preset }: {
    readonly options: readonly string[];
    readonly default: JsonValue | undefined;
  },
): Markup {
  return (
    <div class="opts" role="group" aria-label="Answers">
      {options.map((option, index) => (
        <button
          type="submit"
          name={ANSWER_FIELD}
          value={option}
          class={option === preset ? "primary" : ""}
        >
          <span>{option === "" ? "(empty)" : option}</span>
          {index < 9 && <kbd aria-hidden="true">{index + 1}</kbd>}
        </button>
      ))}
    </div>
  );
}

function YesNo(
  { schema, default: preset }: {
    readonly schema: FieldSchema;
    readonly default: JsonValue | undefined;
  },
): Markup {
  const label = schema.title ?? "Answers";
  return (
    <div class="opts" role="group" aria-label={label}>
      <button
        type="submit"
        name={FIELD_PREFIX}
        value="true"
        class={preset === true ? "primary" : ""}
      >
        <span>Yes</span> <kbd aria-hidden="true">1</kbd>
      </button>
      <button
        type="submit"
        name={FIELD_PREFIX}
        value="false"
        class={preset === false ? "primary" : ""}
      >
        <span>No</span> <kbd aria-hidden="true">2</kbd>
      </button>
    </div>
  );
}

function FreeText(
  { id, preset, schema }: {
    readonly id: string;
    readonly preset: JsonValue | undefined;
    readonly schema?: FieldSchema & { readonly type: "string" };
  },
): Markup {
  return (
    <div class="free">
      <label class="sr" for={`${id}-text`}>{schema?.title ?? "Your answer"}</label>
      <textarea
        id={`${id}-text`}
        name={ANSWER_FIELD}
        rows={1}
        required
        data-keep=""
        data-draft=""
        minlength={schema?.minLength}
        maxlength={schema?.maxLength}
        placeholder={typeof preset === "string" && preset !== ""
          ? `Type an answer (otherwise: ${preset.slice(0, 40)})`
          : "Type an answer"}
      />
      <button type="submit" class="primary">Send</button>
    </div>
  );
}

function Field(
  { name, field, required, id }: {
    readonly name: string;
    readonly field: FieldSchema;
    readonly required: boolean;
    readonly id: string;
  },
): Markup {
  const key = name === "" ? ANSWER_FIELD : `${FIELD_PREFIX}${name}`;
  const label = field.title ?? (name === "" ? "Your answer" : name);
  const hint = field.description === undefined
    ? undefined
    : <small id={`${id}-hint`}>{field.description}</small>;
  const described = hint === undefined ? undefined : `${id}-hint`;
  if (field.type === "boolean") {
    return (
      <label class="check">
        <input type="checkbox" id={id} name={key} value="true" data-draft="" data-keep="" />
        {label} {hint}
      </label>
    );
  }
  if (field.type === "array") {
    return (
      <fieldset>
        <legend>{label}</legend>
        {hint}
        {field.items.enum.map((choice, index) => (
          <label class="check">
            <input
              type="checkbox"
              id={`${id}-${index}`}
              name={key}
              value={choice}
              data-draft=""
              data-keep=""
            />
            {choice}
          </label>
        ))}
      </fieldset>
    );
  }
  return (
    <div class="field">
      <label for={id}>
        {label}
        {!required && <span class="soft">(optional)</span>}
      </label>
      {hint}
      {field.type === "string" && field.enum !== undefined
        ? (
          <select
            id={id}
            name={key}
            required={required}
            aria-describedby={described}
            data-draft=""
            data-keep=""
          >
            {!required && <option value=""></option>}
            {field.enum.map((choice) => <option value={choice}>{choice}</option>)}
          </select>
        )
        : (
          <input
            id={id}
            name={key}
            type={field.type === "string" ? "text" : "number"}
            required={required}
            aria-describedby={described}
            data-draft=""
            data-keep=""
            {...limitsOf(field)}
          />
        )}
    </div>
  );
}

function limitsOf(field: FieldSchema): Record<string, string | number> {
  switch (field.type) {
    case "string":
      return {
        ...(field.minLength === undefined ? {} : { minlength: field.minLength }),
        ...(field.maxLength === undefined ? {} : { maxlength: field.maxLength }),
      };
    case "number":
    case "integer":
      return {
        step: field.type === "integer" ? 1 : "any",
        ...(field.minimum === undefined ? {} : { min: field.minimum }),
        ...(field.maximum === undefined ? {} : { max: field.maximum }),
      };
    case "boolean":
    case "array":
      return {};
  }
}
