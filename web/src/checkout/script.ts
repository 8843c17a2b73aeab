/** The gateway's own script could not be loaded: blocked, offline, or the gateway is down. */
export class ScriptUnavailable extends Error {
  override readonly name = "ScriptUnavailable";
}

const LOAD_TIMEOUT_MS = 15_000;
const loads = new Map<string, Promise<void>>();

/** Loads a gateway's script once, when it is first needed. After a failure the next call tries anew. */
export function loadScript(source: string): Promise<void> {
  const known = loads.get(source);
  if (known) return known;

  const load = appendScript(source).catch((error: unknown) => {
    loads.delete(source);
    throw error;
  });
  loads.set(source, load);
  return load;
}

function appendScript(source: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const giveUp = () => {
      clearTimeout(timer);
      script.remove();
      reject(new ScriptUnavailable(source));
    };
    const timer = setTimeout(giveUp, LOAD_TIMEOUT_MS);
    script.src = source;
    script.async = true;
    script.onerror = giveUp;
    script.onload = () => {
      clearTimeout(timer);
      resolve();
    };
    document.head.append(script);
  });
}
