// The first minute: three things to try, ticked off as they are done; dismissed for good with one click.

import { h, icon, iconButton } from "./dom.js";
import { firstChannel, here, showName, store } from "./store.js";

const KEY = "seatline-guide";
const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } };
const write = (value) => { try { localStorage.setItem(KEY, JSON.stringify(value)); } catch { /* private window: not remembered */ } };

export function guide(root, { become, goTo, put, openTexting }) {
  let progress = read();

  const boss = () => store.people.find((one) => /owner/i.test(one.role || "")) || store.people.find((one) => /admin/i.test(one.role || "")) || store.people[0];

  function inChannel(text) {
    const one = boss();
    const go = () => { goTo((here() || firstChannel())?.id); put(text); };
    if (one && one.id !== store.as) become(one.id).then(go);
    else go();
  }

  function steps() {
    const one = boss();
    const first = showName(one).split(" ")[0];
    const role = /owner/i.test(one?.role || "") ? "the owner" : "an administrator";
    return [
      { id: "list", title: `As ${first}, ${role}, type /seats`, detail: "See every seat, and give one a number.", label: "Type it for me", run: () => inChannel("/seats") },
      { id: "assign", title: "Put two people on Seat 1", detail: "Give it a number first; then search by any part of a name.", label: "Type it for me", run: () => inChannel("/seats assign") },
      { id: "text", title: "Text 100 as a recruiter", detail: "Repeat, and watch the warning arrive in the channel.", label: "Open Text as …", run: openTexting, hidden: !store.texting },
    ].filter((step) => !step.hidden);
  }

  function draw() {
    root.hidden = Boolean(progress.dismissed);
    if (root.hidden) return;
    const all = steps();
    const finished = all.every((step) => progress[step.id]);
    root.replaceChildren(...[
      h("div", { class: "guide-head" },
        h("h2", {}, finished ? "That was the first minute" : "Your first minute"),
        finished && h("p", {}, "Next: become one of the recruiters, open the app's home, or type /seats report."),
        iconButton("close", "Dismiss these suggestions", { testid: "guide-dismiss", onclick: dismiss })),
      !finished && h("ol", {}, all.map((step, index) =>
        h("li", { class: progress[step.id] ? "done" : "", testid: `guide-${step.id}` },
          h("span", { class: "step", "aria-label": progress[step.id] ? "Done" : undefined }, progress[step.id] ? icon("tick") : String(index + 1)),
          h("div", {}, h("strong", {}, step.title), h("p", {}, step.detail), h("button", { type: "button", class: "link", onclick: step.run }, step.label))))),
    ].filter(Boolean));
  }

  function dismiss() {
    progress = { ...progress, dismissed: true };
    write(progress);
    draw();
    document.getElementById("composer")?.focus();
  }

  function done(id) {
    if (progress[id]) return;
    progress = { ...progress, [id]: true };
    write(progress);
    draw();
  }

  return { draw, done };
}
