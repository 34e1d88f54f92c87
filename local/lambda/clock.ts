/** The clock that a function's thread has: the platform's, which need not be this machine's. */

const machine = Date;
let ahead = 0;
let installed = false;

const now = (): number => machine.now() + ahead;

/**
 * Lambda's environments have AWS's clock, which code reads from `Date`: where the platform is given another clock, `Date`
 * tells that one. Timers run as ever.
 *
 * @param milliseconds by which the platform's clock is ahead of the machine's
 */
export function setClockAhead(milliseconds: number): void {
  ahead = milliseconds;
  if (ahead === 0 || installed) return;
  installed = true;
  globalThis.Date = new Proxy(machine, {
    construct: (target, given, newTarget) =>
      Reflect.construct(target, given.length === 0 ? [now()] : given, newTarget),
    apply: () => new machine(now()).toString(),
    get: (target, name) => (name === 'now' ? now : Reflect.get(target, name)),
  });
}
