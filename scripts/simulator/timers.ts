/** Work for later that can be cancelled or done at once. */

/** Pending work. Everything waiting ends with `clear`, so a closed simulator keeps nothing alive. */
export class Timers {
  #waiting = new Map<NodeJS.Timeout, () => void>();

  /** Does the work after so many milliseconds. */
  after(milliseconds: number, work: () => void): void {
    const timer = setTimeout(() => {
      this.#waiting.delete(timer);
      work();
    }, milliseconds);
    this.#waiting.set(timer, work);
  }

  /** Does all waiting work now; answers how much there was. */
  flush(): number {
    const due = [...this.#waiting];
    this.clear();
    for (const [, work] of due) work();
    return due.length;
  }

  /** Forgets all waiting work. */
  clear(): void {
    for (const timer of this.#waiting.keys()) clearTimeout(timer);
    this.#waiting.clear();
  }
}
