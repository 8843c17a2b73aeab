/** Bodies as Stripe takes them: forms whose names nest, `line_items[0][price_data][currency]=usd`. */

/** A value of a form; lists are objects with numbers for names, as they are sent. */
export type FormValue = string | { [name: string]: FormValue };

/** Reads a form. */
export function readForm(text: string): { [name: string]: FormValue } {
  const form: { [name: string]: FormValue } = {};
  for (const [name, value] of new URLSearchParams(text)) put(form, pathOf(name), value);
  return form;
}

function pathOf(name: string): string[] {
  return name.split("[").map((part) => part.replace(/\]$/, ""));
}

function put(into: { [name: string]: FormValue }, path: string[], value: string): void {
  const [name = "", ...rest] = path;
  if (rest.length === 0) {
    into[name] = value;
    return;
  }
  const known = Object.hasOwn(into, name) ? into[name] : undefined;
  const inner = typeof known === "object" ? known : {};
  into[name] = inner;
  put(inner, rest, value);
}
