// The tab that moves the product's time: resets, warnings and reports without waiting for the end of a month.

import { MONTH_A_MINUTE, momentIn } from "./controls.js";
import { h, icon } from "./dom.js";
import { store } from "./store.js";

const STEPS = [
  ["tomorrow", "Tomorrow morning"],
  ["month_end", "Last hour of the month"],
  ["next_month", "First of next month"],
];

export function clockTab(control) {
  const day = h("div", { class: "clock-day", testid: "clock-day" });
  const time = h("div", { class: "clock-time", testid: "clock-time" });
  const note = h("p", { class: "clock-note", role: "status", testid: "clock-note" });
  const run = h("button", { type: "button", class: "button", testid: "clock-run", onclick: () => control.runClock(isRunning() ? 1 : MONTH_A_MINUTE) });
  const root = h("div", { class: "tab-body" },
    h("p", { class: "panel-lead" }, "Moves the time that the app goes by: allowances reset, reports arrive and held numbers go back as if the days had passed. Slack's own time, and the time of its messages, stay real."),
    h("div", { class: "clock-face" }, day, time, note),
    h("h3", {}, "Go to"),
    h("div", { class: "clock-steps" }, STEPS.map(([to, label]) =>
      h("button", { type: "button", class: "button", testid: `clock-${to}`, onclick: () => control.moveClock(to) }, label))),
    h("h3", {}, "Let it run"), run);
  let ticking;
  let looking;

  const isRunning = () => (control.state()?.clock?.rate ?? 1) > 1;

  function draw(now) {
    clearInterval(ticking);
    clearTimeout(looking);
    if (!now?.clock) return;
    const running = isRunning();
    // It stops by itself, and nobody says so.
    if (running) looking = setTimeout(control.refresh, 2000);
    run.replaceChildren(icon(running ? "square" : "forward"), running ? "Stop here" : "A month in a minute");
    const noted = running
      ? "Running, a month in a minute. It stops by itself on the first."
      : now.clock.moved ? `${store.app.name} believes it is this late; the real time is earlier.` : "The real time. Nothing has been moved yet.";
    if (note.textContent !== noted) note.textContent = noted;
    tick();
    ticking = setInterval(tick, running ? 100 : 1000);
  }

  function tick() {
    const zone = control.state()?.clock?.zone;
    const when = control.time();
    if (!when || !root.isConnected) return;
    const said = momentIn(zone, when);
    if (day.textContent !== said.day) day.textContent = said.day;
    const short = `${said.time} · ${zone?.replaceAll("_", " ")}`;
    if (time.textContent !== short) time.textContent = short;
  }

  return { root, draw, tick };
}
