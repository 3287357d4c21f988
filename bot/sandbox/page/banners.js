// What has to be known wherever one is: the sandbox is gone, a fault is on, the clock is moved, this person cannot act.

import { h, icon } from "./dom.js";
import { momentIn } from "./controls.js";
import { showName, store } from "./store.js";

export function banners(root, control, { openTab, openPeople }) {
  let lost = false;
  let drawn = "";
  let tick = () => {};
  setInterval(() => tick(), 500);

  function banner(kind, shape, testid, text, label, run, key) {
    return h("div", { class: `banner ${kind}`, testid, role: "status" }, icon(shape), h("span", { dir: "auto" }, text),
      label && h("button", { type: "button", class: "button small", dataset: { key }, onclick: run }, label));
  }

  function draw() {
    const on = control.faultsOn();
    const clock = control.state()?.clock;
    // Drawn anew only when it says something else: each is read aloud.
    const mark = JSON.stringify([lost, store.me, on, clock?.moved, clock?.rate, clock?.zone]);
    if (mark === drawn) return tick();
    drawn = mark;
    tick = () => {};
    const had = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    root.replaceChildren(...[
      lost && banner("warn", "alert", "banner-lost", "The sandbox does not answer. Trying again…"),
      store.me?.deleted && banner("warn", "lock", "banner-deactivated", `${showName(store.me)} is deactivated. You can look around as them, but Slack lets them do nothing: write no message, press no button.`, "Act as somebody else", openPeople, "people"),
      on.length > 0 && banner("bad", "fault", "banner-faults", [h("b", {}, on.length === 1 ? "A fault is on: " : `${on.length} faults are on: `), on.map(named).join(", "), ". What goes wrong now does so on purpose."], "All well again", control.allWell, "well"),
      clock?.moved && clockBanner(clock),
    ].filter(Boolean));
    if (had) root.querySelector(`[data-key="${had}"]`)?.focus();
  }

  const named = (fault) => `${fault.label}${fault.seconds === null || fault.seconds === undefined ? "" : ` (${fault.seconds} s)`}`;

  function clockBanner(clock) {
    const moment = h("b", {});
    tick = () => {
      const when = control.time();
      if (!when) return;
      const { day, time } = momentIn(clock.zone, when, { short: true });
      moment.textContent = clock.rate > 1 ? day : `${day}, ${time}`;
    };
    tick();
    return banner("info", "clock", "banner-clock", [`For ${store.app.name} it is `, moment, clock.rate > 1 ? ", and time runs." : "."], "Clock", () => openTab("clock"), "clock");
  }

  return { draw, lost(yes) { if (lost !== yes) { lost = yes; draw(); } } };
}
