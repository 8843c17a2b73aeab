/** Finds the function a call means: PostgREST's rules for names, overloads and whole-body parameters. */
import { RestError } from "./errors.ts";
import type { ApiFunction, FunctionArgument } from "./catalog.ts";

export interface ChosenFunction {
  routine: ApiFunction;
  /** The arguments the request gives, in the function's order. */
  given: FunctionArgument[];
  /** The one unnamed parameter takes the body as it is. */
  wholeBody: boolean;
}

/** Chooses by the names of the arguments; `names` is undefined when the body is not a JSON object. */
export function chooseFunction(
  functions: ApiFunction[],
  schema: string,
  name: string,
  names: string[] | undefined,
  bodyAllowed: boolean,
): ChosenFunction {
  const overloads = functions.filter((fn) => fn.schema === schema && fn.name === name);
  const byNames = names === undefined ? [] : overloads.filter((fn) => accepts(fn, names));
  const byBody = bodyAllowed ? overloads.filter(takesWholeBody) : [];
  const candidates = byNames.length > 0 ? byNames : byBody;
  const [routine, ...others] = candidates;
  if (!routine) throw notFound(functions, schema, name, names ?? [], bodyAllowed);
  if (others.length > 0) throw ambiguous(candidates);
  const given = routine.arguments.filter((argument) => names?.includes(argument.name));
  return { routine, given, wholeBody: byNames.length === 0 };
}

function accepts(fn: ApiFunction, names: string[]): boolean {
  const known = fn.arguments.map((argument) => argument.name);
  const required = known.slice(0, known.length - fn.defaults);
  return names.every((name) => name !== "" && known.includes(name)) &&
    required.every((name) => names.includes(name));
}

function takesWholeBody(fn: ApiFunction): boolean {
  const [only, ...others] = fn.arguments;
  return others.length === 0 && only?.name === "" && only.takesBody;
}

function notFound(
  functions: ApiFunction[],
  schema: string,
  name: string,
  names: string[],
  bodyAllowed: boolean,
): RestError {
  const sorted = names.toSorted();
  const label = `${schema}.${name}`;
  const parameters = sorted.length > 0 ? `(${sorted.join(", ")})` : " without parameters";
  const plural = sorted.length > 1 ? "s" : "";
  const searched = sorted.length > 0
    ? ` with parameter${plural} ${sorted.join(", ")}`
    : " without parameters";
  const alternative = bodyAllowed ? " or with a single unnamed json/jsonb parameter" : "";
  const overload = functions.find((fn) => fn.schema === schema && fn.name === name);
  const signature = overload?.arguments.map((argument) => argument.name).join(", ");
  return new RestError(
    404,
    "PGRST202",
    `Could not find the function ${label}${parameters} in the schema cache`,
    {
      details:
        `Searched for the function ${label}${searched}${alternative}, but no matches were found in the schema cache.`,
      hint: overload ? `Perhaps you meant to call the function ${label}(${signature})` : null,
    },
  );
}

function ambiguous(candidates: ApiFunction[]): RestError {
  const list = candidates.map((fn) => {
    const parameters = fn.arguments.map((argument) => `${argument.name} => ${argument.type}`);
    return `${fn.schema}.${fn.name}(${parameters.join(", ")})`;
  });
  return new RestError(
    300,
    "PGRST203",
    `Could not choose the best candidate function between: ${list.join(", ")}`,
    {
      hint:
        "Try renaming the parameters or the function itself in the database so function overloading can be resolved",
    },
  );
}
