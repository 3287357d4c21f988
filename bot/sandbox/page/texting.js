// "Text as …": plays the applicant tracking system, so that allowances move and warnings come.

import { api, inWords } from "./api.js";
import { h } from "./dom.js";
import { mrkdwn } from "./mrkdwn.js";
import { roleOf } from "./sidebar.js";
import { humans, showName, store } from "./store.js";

const KEPT = 5;

export function textingPanel({ onTexted }) {
  const member = h("select", { id: "text-member", class: "field", testid: "text-member" });
  const direction = h("select", { id: "text-direction", class: "field", testid: "text-direction" }, h("option", { value: "sent" }, "sent to candidates"), h("option", { value: "received" }, "received from candidates"));
  const results = h("ol", { class: "results", testid: "text-result", role: "log", "aria-label": "What happened" });
  const buttons = [1, 10, 100].map((count) =>
    h("button", { type: "button", class: "button", testid: `text-${count}`, onclick: (event) => text(count, event.currentTarget), "aria-label": `${count} ${count === 1 ? "text" : "texts"}` }, String(count)));
  const root = h("div", { class: "tab-body" },
    h("p", { class: "panel-lead" }, "Stands in for the recruiting software: texts count against the seat's monthly allowance."),
    h("label", { for: "text-member" }, "Recruiter"), member,
    h("label", { for: "text-direction" }, "Messages"), direction,
    h("span", { class: "as-label", id: "text-count" }, "How many"),
    h("div", { class: "counts", role: "group", "aria-labelledby": "text-count" }, buttons),
    results);

  async function text(count, button) {
    if (button.getAttribute("aria-busy") === "true") return;
    button.setAttribute("aria-busy", "true");
    const answer = await api.text({ as: store.as, member: member.value, direction: direction.value, count });
    button.removeAttribute("aria-busy");
    const bad = answer.ok === false;
    results.prepend(h("li", { class: bad ? "bad" : "", dir: "auto" }, bad && h("b", {}, "Refused. "), mrkdwn(bad ? inWords(answer.error || answer.message) : answer.message || "Done."), h("small", {}, new Date().toLocaleTimeString())));
    while (results.children.length > KEPT) results.lastChild.remove();
    if (!bad) onTexted(count);
  }

  let offered = "";
  function draw() {
    const before = member.value;
    const able = humans().filter((one) => !one.deleted);
    const mark = JSON.stringify(able);
    if (mark === offered) return;
    offered = mark;
    member.replaceChildren(...able.map((one) => h("option", { value: one.id }, `${showName(one)}, ${roleOf(one)}`)));
    const recruiter = able.find((one) => /recruit/i.test(`${one.title} ${one.role}`) && !/lead|owner|admin/i.test(`${one.title} ${one.role}`)) || able.find((one) => !/owner|admin/i.test(one.role || "")) || able[0];
    member.value = able.some((one) => one.id === before) ? before : recruiter?.id || "";
  }

  return { root, draw };
}
