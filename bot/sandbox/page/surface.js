// A place where blocks live (a message, a modal, the App Home): holds what people typed and sends what they do.

import { api, inWords } from "./api.js";
import { confirmed, trouble } from "./dialogs.js";
import { store } from "./store.js";

export class Surface {
  /** container: {type: "message", channel, ts} or {type: "view", view_id} */
  constructor(container, { onSubmit = null, onAnswer = null } = {}) {
    this.container = container;
    this.values = {};
    this.errors = {};
    this.onSubmit = onSubmit;
    this.onAnswer = onAnswer;
    this.lists = new Map();
  }

  /** What is in an element now: what was typed, else what the server kept, else the element's initial value. */
  entry(blockId, element, initial) {
    const kept = this.values[blockId]?.[element.action_id];
    const entry = kept && kept.type === element.type ? kept : { type: element.type, ...initial };
    this.put(blockId, element, entry);
    return entry;
  }

  put(blockId, element, entry) {
    (this.values[blockId] ??= {})[element.action_id] = { ...entry, type: element.type };
  }

  /** Forget values of elements that are no longer shown, and take the server's for those that we have never seen. */
  prepare(blocks, serverState) {
    const shown = new Set(blocks.map((block) => block.block_id));
    for (const id of Object.keys(this.values)) if (!shown.has(id)) delete this.values[id];
    const kept = serverState?.values || {};
    for (const [id, actions] of Object.entries(kept)) {
      if (!shown.has(id)) continue;
      for (const [action, entry] of Object.entries(actions)) (this.values[id] ??= {})[action] ??= entry;
    }
  }

  /** Send an action; a confirm dialog comes first where the element has one. False when it was not done. */
  async act(blockId, element, payload, control) {
    if (control?.getAttribute("aria-busy") === "true") return false;
    if (element.confirm && !(await confirmed(element.confirm))) return false;
    control?.setAttribute("aria-busy", "true");
    const answer = await api.action({
      as: store.as, container: this.container, block_id: blockId, action_id: element.action_id, ...payload, state: this.values,
    });
    control?.removeAttribute("aria-busy");
    if (answer.ok === false) trouble(inWords(answer.error));
    this.onAnswer?.(answer);
    return answer.ok !== false;
  }

  async suggest(blockId, element, query) {
    return api.suggest({ as: store.as, container: this.container, block_id: blockId, action_id: element.action_id, value: query });
  }
}
