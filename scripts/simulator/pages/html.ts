/** Markup in template strings, escaped unless it is markup already. */

/** A piece of markup that may be put into a page as it is. */
export class Markup {
  constructor(readonly text: string) {}
}

type Value = string | number | null | Markup | Value[];

/** Builds markup. Values are escaped for text and quoted attributes; null is nothing. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(
    strings.map((part, position) => part + render(values[position] ?? null)).join(""),
  );
}

/** Takes a text as markup. For what this program wrote itself, never for what it was sent. */
export function raw(text: string): Markup {
  return new Markup(text);
}

function render(value: Value): string {
  if (value === null) return "";
  if (value instanceof Markup) return value.text;
  if (Array.isArray(value)) return value.map(render).join("");
  return String(value).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
