/**
 * Completes package-lock.json after `npm install`: npm leaves out the binaries of other platforms when it
 * can't fetch them, and `npm ci` then refuses the lock. Their entries need no more than version and platform.
 *
 *   npx tsx scripts/complete-lock.ts
 */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

const LOCK = new URL("../package-lock.json", import.meta.url);

const Lock = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});

/** Words of a package's name that say where its binary runs. */
const SYSTEMS: Record<string, string> = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  windows: "win32",
};
const PROCESSORS = ["x64", "arm64"];

const lock = Lock.parse(JSON.parse(readFileSync(LOCK, "utf8")));
let added = 0;
for (const [owner, { optionalDependencies = {} }] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    if (isLocked(owner, name, version)) continue;
    const words = name.split(/[/-]/);
    const os = words.map((word) => SYSTEMS[word]).filter((word) => word !== undefined);
    const cpu = words.filter((word) => PROCESSORS.includes(word));
    // Other optional packages can be fetched and are npm's own business.
    if (os.length !== 1 || cpu.length !== 1) continue;
    // Beside its owner's other binaries: two versions of one tool must not meet at the top.
    lock.packages[place(owner, name, version)] = { version, cpu, dev: true, optional: true, os };
    added += 1;
  }
}
const [root, ...rest] = Object.entries(lock.packages);
lock.packages = Object.fromEntries([
  ...(root ? [root] : []),
  ...rest.sort(([a], [b]) => (a < b ? -1 : 1)),
]);
writeFileSync(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} entries added`);

/** Where the lock keeps an optional dependency, or would. */
function place(owner: string, name: string, version: string): string {
  const top = `node_modules/${name}`;
  const taken = lock.packages[top];
  const nested = Object.keys(lock.packages).some((key) =>
    key.startsWith(`${owner}/node_modules/@`)
  );
  return nested || (taken && taken.version !== version) ? `${owner}/${top}` : top;
}

function isLocked(owner: string, name: string, version: string): boolean {
  return [`${owner}/node_modules/${name}`, `node_modules/${name}`].some((key) => {
    const locked = lock.packages[key]?.version;
    return locked !== undefined && (locked === version || /^[\^~]/.test(version));
  });
}
