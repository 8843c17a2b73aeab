import { useEffect, useRef, useState } from "react";

export interface Countdown {
  left: number;
  active: boolean;
  stop: () => void;
}

/**
 * Counts down whole seconds and then calls `done` once. Any sign that somebody is reading or
 * working on the page stops it for good: a key, a press, or the focus going to a control.
 */
export function useCountdown(seconds: number, running: boolean, done: () => void): Countdown {
  const [left, setLeft] = useState(seconds);
  const [stopped, setStopped] = useState(false);
  const finish = useRef(done);
  const active = running && !stopped;

  useEffect(() => {
    finish.current = done;
  });

  useEffect(() => {
    if (!active) return;
    if (left === 0) {
      finish.current();
      return;
    }
    const timer = setTimeout(() => setLeft(left - 1), 1_000);
    return () => clearTimeout(timer);
  }, [active, left]);

  useEffect(() => {
    if (!active) return;
    const stop = () => setStopped(true);
    const stopAtControl = (event: FocusEvent) => {
      // The heading gets the focus from us after a page change; that is nobody's doing.
      if (event.target instanceof HTMLElement && event.target.matches("a, button")) stop();
    };
    addEventListener("keydown", stop);
    addEventListener("pointerdown", stop);
    addEventListener("focusin", stopAtControl);
    return () => {
      removeEventListener("keydown", stop);
      removeEventListener("pointerdown", stop);
      removeEventListener("focusin", stopAtControl);
    };
  }, [active]);

  return { left, active, stop: () => setStopped(true) };
}
