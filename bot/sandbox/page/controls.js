// What can be done to the pretend Slack from the page (faults, the connection, the clock), and how it stands now.

import { api, coalesce, inWords } from "./api.js";
import { toast } from "./dialogs.js";
import { store } from "./store.js";

const HOUR = 3600_000;
/** Thirty days in a minute. */
export const MONTH_A_MINUTE = 30 * 24 * 60;

/** changed(now) hears of every change; now is null until the server has said it. */
export function controls({ changed }) {
  let now = null;
  let heardAt = 0;

  const take = (answer) => {
    now = answer;
    heardAt = performance.now();
    changed(now);
  };

  const refresh = coalesce(async () => {
    const answer = await api.controls(store.as);
    if (answer.ok !== false && Array.isArray(answer.faults)) take(answer);
  });

  async function ask(request) {
    const answer = await request;
    if (answer.ok === false) toast(inWords(answer.error || answer.message), "bad");
    await refresh();
    return answer.ok !== false;
  }

  const fault = (name, on, seconds) => ask(api.fault({ as: store.as, name, on, ...(seconds === undefined ? {} : { seconds }) }));

  async function allWell() {
    for (const one of faultsOn()) if (!(await fault(one.name, false))) return;
  }

  const faultsOn = () => (now?.faults || []).filter((one) => one.on);

  /** The product's time at this moment: the server's, carried on at its rate. */
  function time() {
    const from = Date.parse(now?.clock?.now);
    return Number.isNaN(from) ? null : new Date(from + (performance.now() - heardAt) * (now.clock.rate ?? 1));
  }

  return {
    refresh, fault, allWell, faultsOn, time,
    state: () => now,
    reconnect: () => ask(api.reconnect({ as: store.as })),
    moveClock: (to) => ask(api.clock({ as: store.as, to })),
    runClock: (rate) => ask(api.clock({ as: store.as, rate })),
  };
}

/** A moment in the account's zone, in words; without the time of day where it runs too fast to be read. */
export function momentIn(zone, when, { short = false } = {}) {
  const style = short ? { weekday: "short", month: "short", day: "numeric" } : { weekday: "long", year: "numeric", month: "long", day: "numeric" };
  const time = { hour: "numeric", minute: "2-digit" };
  const say = (options) => {
    try { return new Intl.DateTimeFormat(undefined, { ...options, timeZone: zone }).format(when); } catch { return new Intl.DateTimeFormat(undefined, options).format(when); }
  };
  return { day: say(style), time: say(time), away: Math.abs(when - Date.now()) > HOUR };
}
