// The first minute: three things to try, ticked off as they are done. Dismissed with one click; the "?" brings it back.

import { h, icon, iconButton } from "./dom.js";
import { firstChannel, here, showName, store } from "./store.js";

const KEY = "seatline-guide";
const KEYS = [["/", "commands"], ["↑", "the last line again"], ["Ctrl Enter", "submits a form"], ["Esc", "closes"], ["F6", "the next section"], ["Alt I", "traffic"]];
const read = () => { try { return JSON.parse(localStorage.getItem(KEY)) || {}; } catch { return {}; } };
const write = (value) => { try { localStorage.setItem(KEY, JSON.stringify(value)); } catch { /* private window: not remembered */ } };

export function guide(root, { become, goTo, put, openTexting, changed }) {
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
    return [
      { id: "list", title: "See every seat", detail: `Type /seats as ${first}, ${/owner/i.test(one?.role || "") ? "the owner" : "an administrator"}.`, label: "Type it for me", run: () => inChannel("/seats") },
      { id: "assign", title: "Put two people on Seat 1", detail: "It gets a number first. Then Assign people: any part of a name finds them.", label: "Type /seats auto 1 for me", run: () => inChannel("/seats auto 1") },
      { id: "text", title: "Text 100 as one of them", detail: "Do it twice, and the warning arrives in the channel.", label: "Open Text as …", run: openTexting, hidden: !store.texting },
    ].filter((step) => !step.hidden);
  }

  function draw() {
    root.hidden = Boolean(progress.dismissed);
    changed(!root.hidden);
    if (root.hidden) return;
    const all = steps();
    const left = all.filter((step) => !progress[step.id]);
    const had = root.contains(document.activeElement) ? document.activeElement.dataset.key : null;
    root.replaceChildren(
      h("div", { class: "guide-head" },
        h("h2", { tabindex: "-1" }, left.length ? "Your first minute" : "That was the first minute"),
        h("span", { class: "guide-progress", role: "status" }, left.length ? `${all.length - left.length} of ${all.length} done` : ""),
        left.length < all.length && h("button", { type: "button", class: "link", testid: "guide-again", dataset: { key: "again" }, onclick: again }, "Start over"),
        iconButton("close", "Dismiss these suggestions", { testid: "guide-dismiss", dataset: { key: "dismiss" }, onclick: dismiss })),
      left.length
        ? h("ol", {}, all.map((step, index) => {
          const done = Boolean(progress[step.id]);
          return h("li", { class: `${done ? "done" : ""}${step === left[0] ? " next" : ""}`, testid: `guide-${step.id}` },
            h("span", { class: "step" }, done ? icon("tick") : String(index + 1), done && h("span", { class: "sr" }, "Done")),
            h("div", {}, h("strong", {}, step.title), h("p", {}, step.detail), h("button", { type: "button", class: "link", dataset: { key: step.id }, onclick: step.run }, step.label)));
        }))
        : h("p", { class: "guide-next" }, "Next: become one of the recruiters, open the app's home, move the clock to the end of the month, or switch a fault on."),
      h("p", { class: "guide-keys" }, "Keys: ", KEYS.map(([key, what], i) => [i > 0 && " · ", h("kbd", {}, key), ` ${what}`])));
    if (had) (root.querySelector(`[data-key="${had}"]`) || root.querySelector("h2")).focus();
  }

  function keep(value) {
    progress = value;
    write(progress);
    draw();
  }

  function dismiss() {
    keep({ ...progress, dismissed: true });
    document.getElementById("composer")?.focus();
  }

  const again = () => keep({});

  function done(id) {
    if (!progress[id]) keep({ ...progress, [id]: true });
  }

  /** The "?": shows the guide, or puts it away. */
  function toggle() {
    if (!progress.dismissed) return dismiss();
    keep({ ...progress, dismissed: false });
    root.querySelector("h2").focus();
  }

  return { draw, done, toggle };
}
