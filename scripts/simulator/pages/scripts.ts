/** The browser scripts: written in TypeScript, sent as one classic script each. */
import { readFileSync } from "node:fs";
import ts from "typescript";

const FILES = {
  "paystack_inline": ["overlay", "paystack_inline"],
  "razorpay_checkout": ["overlay", "razorpay_checkout"],
  "checkout_page": ["checkout_page"],
} as const;

const cache = new Map<string, string>();

/**
 * The script with this name. Gateways are included with a plain <script src>, so the few modules are wrapped
 * into one function each instead of being sent as ES modules.
 */
export function browserScript(name: keyof typeof FILES): string {
  const known = cache.get(name);
  if (known !== undefined) return known;
  const modules = FILES[name].map((file) => {
    const source = readFileSync(new URL(`../browser/${file}.ts`, import.meta.url), "utf8");
    const { outputText } = ts.transpileModule(source, {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    return `"./${file}.ts": (exports, require) => {\n${outputText}}`;
  });
  const script = `(() => {
"use strict";
const modules = {\n${modules.join(",\n")}\n};
const loaded = {};
function require(name) {
  if (!(name in loaded)) modules[name](loaded[name] = {}, require);
  return loaded[name];
}
require("./${FILES[name].at(-1)}.ts");
})();
`;
  cache.set(name, script);
  return script;
}
