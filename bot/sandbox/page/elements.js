// Block Kit's interactive elements: each draws itself, remembers its value in the surface and sends its action.

import { avatar, h, icon } from "./dom.js";
import { menu } from "./dialogs.js";
import { plain, safeUrl, textNodes } from "./mrkdwn.js";
import { combobox } from "./selects.js";
import { humans, person, showName, someChannel, store } from "./store.js";

const DEBOUNCE_MS = 400;

/** where: {blockId, surface, dispatches, optional, label, describedBy, inInput} */
export function renderElement(element, where) {
  const draw = ELEMENTS[element.type];
  if (!draw) return h("span", { class: "unknown" }, `(${element.type} is not shown here)`);
  return draw(element, where);
}

const open = (url) => { if (safeUrl(url)) window.open(url, "_blank", "noopener"); };

function button(element, { blockId, surface }) {
  return h("button", {
    type: "button", class: `button small ${element.style || ""}`, "aria-label": element.accessibility_label, dataset: { actionId: element.action_id, value: element.value },
    onclick: (event) => {
      if (element.url) open(element.url);
      surface.act(blockId, element, { value: element.value }, event.currentTarget);
    },
  }, textNodes(element.text), element.url && h("span", { class: "sr" }, " (opens a new tab)"));
}

function iconElement(element, where) {
  if (element.visible_to_user_ids && !element.visible_to_user_ids.includes(store.as)) return "";
  return h("button", {
    type: "button", class: "icon-button", title: plain(element.text), "aria-label": element.accessibility_label || plain(element.text), dataset: { actionId: element.action_id, value: element.value },
    onclick: (event) => where.surface.act(where.blockId, element, { value: element.value }, event.currentTarget),
  }, icon(element.icon || "dots"));
}

function feedback(element, where) {
  return [["positive_button", "up"], ["negative_button", "up"]].filter(([key]) => element[key]).map(([key, shape]) =>
    h("button", {
      type: "button", class: `icon-button ${key}`, title: plain(element[key].text), "aria-label": element[key].accessibility_label || plain(element[key].text),
      dataset: { actionId: element.action_id, value: element[key].value },
      onclick: (event) => where.surface.act(where.blockId, element, { value: element[key].value }, event.currentTarget),
    }, icon(shape)));
}

function overflow(element, { blockId, surface }) {
  return h("button", {
    type: "button", class: "button small overflow", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu", "aria-expanded": "false", dataset: { actionId: element.action_id },
    onclick: (event) => {
      const opener = event.currentTarget;
      menu(opener, (element.options || []).map((option) => ({
        label: plain(option.text), detail: option.description && plain(option.description), dataset: { value: option.value },
        run: () => { if (option.url) open(option.url); surface.act(blockId, element, { selected_option: option }, opener); },
      })), { label: "More actions", align: "end" });
    },
  }, icon("dots"));
}

function groupsOf(element) {
  return element.option_groups || [{ options: element.options || [] }];
}

/** keyOne and keyMany name the value's field; toValue and toOption turn options into it and back. */
function select(element, where, { several, field, source, toValue, toOption, initial, rich }) {
  const { blockId, surface, dispatches, optional, label, describedBy } = where;
  const entry = surface.entry(blockId, element, { [field]: initial ?? (several ? [] : null) });
  let raw = several ? entry[field] || [] : entry[field] ? [entry[field]] : [];
  if (source.groups) {
    // A choice that is no longer offered is no longer chosen.
    const offered = new Set(source.groups.flatMap((g) => g.options.map((o) => o.value)));
    raw = raw.filter((one) => offered.has(toOption(one)?.value));
    surface.put(blockId, element, { [field]: several ? raw : raw[0] ?? null });
  }
  return combobox({
    source, several, optional, required: where.inInput && !optional, describedBy, rich, label: label || plain(element.placeholder) || "Choose", dispatching: dispatches,
    selected: raw.map(toOption).filter(Boolean),
    placeholder: plain(element.placeholder) || (several ? "Choose some" : "Choose one"),
    max: element.max_selected_items, actionId: element.action_id,
    changed: (options, undone) => {
      const value = several ? options.map(toValue) : options.length ? toValue(options[0]) : null;
      surface.put(blockId, element, { [field]: value });
      if (!undone && dispatches) return surface.act(blockId, element, { [field]: value }, null);
      return true;
    },
  });
}

const same = (option) => option;
const listed = (several) => (element, where) =>
  select(element, where, {
    several, field: several ? "selected_options" : "selected_option", source: { groups: groupsOf(element) },
    toValue: same, toOption: same, initial: several ? element.initial_options : element.initial_option,
  });

const external = (several) => (element, where) =>
  select(element, where, {
    several, field: several ? "selected_options" : "selected_option", toValue: same, toOption: same, initial: several ? element.initial_options : element.initial_option,
    source: {
      minimum: element.min_query_length ?? 3,
      search: async (query) => {
        const answer = await where.surface.suggest(where.blockId, element, query);
        return { ...answer, groups: answer.option_groups || [{ options: answer.options || [] }] };
      },
    },
  });

const personOption = (one) => ({ value: one.id, text: showName(one), description: one.title || one.role, also: one.name, person: one });
const people = (several) => (element, where) =>
  select(element, where, {
    several, field: several ? "selected_users" : "selected_user", initial: several ? element.initial_users : element.initial_user,
    source: { groups: [{ options: humans().filter((one) => !one.deleted).map(personOption) }] },
    toValue: (option) => option.value, toOption: (id) => person(id) && personOption(person(id)),
    rich: (option) => avatar(option.person, "tiny"),
  });

const channelOption = (one) => ({ value: one.id, text: one.is_im ? `${one.name || store.app.name}` : `${one.is_private ? "🔒 " : "# "}${one.name}` });
const channels = (several, word, allowed) => (element, where) => {
  const field = several ? `selected_${word}s` : `selected_${word}`;
  let initial = several ? element[`initial_${word}s`] : element[`initial_${word}`];
  if (!initial && element.default_to_current_conversation) initial = several ? [someChannel()?.id] : someChannel()?.id;
  return select(element, where, {
    several, field, initial,
    source: { groups: [{ options: store.channels.filter((one) => allowed(one, element)).map(channelOption) }] },
    toValue: (option) => option.value, toOption: (id) => { const one = store.channels.find((c) => c.id === id); return one && channelOption(one); },
  });
};
const inConversations = (one, element) => {
  const include = element.filter?.include;
  return !include || include.includes(one.is_im ? "im" : one.is_private ? "private" : "public");
};

function choices(kind) {
  const several = kind === "checkbox";
  return (element, { blockId, surface, dispatches, label, describedBy }) => {
    const name = `${blockId}-${element.action_id}-${Math.random().toString(36).slice(2)}`;
    const field = several ? "selected_options" : "selected_option";
    const entry = surface.entry(blockId, element, { [field]: several ? element.initial_options || [] : element.initial_option || null });
    let chosen = several ? entry[field] || [] : entry[field] ? [entry[field]] : [];
    const inputs = [];
    const root = h("div", { class: "choices", role: several ? "group" : "radiogroup", "aria-label": label, "aria-describedby": describedBy },
      (element.options || []).map((option) => {
        const input = h("input", {
          type: kind, name, checked: chosen.some((one) => one.value === option.value), dataset: { actionId: element.action_id, value: option.value },
          onchange: async (event) => {
            const before = chosen;
            chosen = several ? element.options.filter((one, i) => inputs[i].checked) : [option];
            const value = several ? chosen : chosen[0];
            surface.put(blockId, element, { [field]: value });
            if (dispatches && !(await surface.act(blockId, element, { [field]: value }, event.currentTarget)) && element.confirm) {
              chosen = before;
              surface.put(blockId, element, { [field]: several ? chosen : chosen[0] || null });
              inputs.forEach((one, i) => { one.checked = chosen.some((c) => c.value === element.options[i].value); });
            }
          },
        });
        inputs.push(input);
        return h("label", { class: "choice" }, input, h("span", {}, h("span", { dir: "auto" }, textNodes(option.text)), option.description && h("small", { dir: "auto" }, textNodes(option.description))));
      }));
    return root;
  };
}

function typed(element, where) {
  const { blockId, surface, dispatches, label, describedBy, inInput, optional } = where;
  const isNumber = element.type === "number_input";
  const entry = surface.entry(blockId, element, { value: element.initial_value ?? null });
  const on = element.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  let timer;
  const send = () => surface.act(blockId, element, { value: surface.values[blockId]?.[element.action_id]?.value ?? null }, null);
  const input = h(element.multiline ? "textarea" : "input", {
    type: element.multiline ? undefined : isNumber ? "text" : { email_text_input: "email", url_text_input: "url" }[element.type] || "text",
    inputmode: isNumber ? (element.is_decimal_allowed ? "decimal" : "numeric") : undefined, rows: element.multiline ? "4" : undefined,
    class: "field", dir: "auto", "aria-label": label, "aria-describedby": describedBy, "aria-required": inInput && !optional ? "true" : undefined, autocomplete: "off", dataset: { actionId: element.action_id },
    placeholder: plain(element.placeholder) || undefined, maxlength: element.max_length, value: entry.value ?? "",
    oninput: () => {
      surface.put(blockId, element, { value: input.value === "" ? null : input.value });
      if (dispatches && on.includes("on_character_entered")) {
        clearTimeout(timer);
        timer = setTimeout(send, DEBOUNCE_MS);
      }
    },
    onkeydown: (event) => {
      if (event.key !== "Enter" || event.isComposing) return;
      if (element.multiline && !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      clearTimeout(timer);
      if (dispatches && on.includes("on_enter_pressed") && !element.multiline) send();
      else surface.onSubmit?.();
    },
  });
  return input;
}

function picker(type, field, initialKey) {
  return (element, { blockId, surface, dispatches, label, describedBy }) => {
    const entry = surface.entry(blockId, element, { [field]: element[initialKey] || null });
    const input = h("input", {
      type, class: "field narrow-field", "aria-label": label || plain(element.placeholder) || "Date", "aria-describedby": describedBy, dataset: { actionId: element.action_id }, value: entry[field] || "",
      onchange: async () => {
        const before = surface.values[blockId]?.[element.action_id]?.[field];
        surface.put(blockId, element, { [field]: input.value || null });
        if (dispatches && !(await surface.act(blockId, element, { [field]: input.value || null }, input)) && element.confirm) {
          surface.put(blockId, element, { [field]: before });
          input.value = before || "";
        }
      },
    });
    return input;
  };
}

/** An image block or element: from an address, or a file that the app has uploaded. */
export function picture(image) {
  const file = image.slack_file?.id && `/sandbox/files/${image.slack_file.id}?${new URLSearchParams({ as: store.as })}`;
  const url = image.image_url || file || image.slack_file?.url || "";
  return h("img", { class: "picture", src: safeUrl(url) || url.startsWith("/") ? url : "", alt: image.alt_text || "" });
}

const ELEMENTS = {
  button,
  icon_button: iconElement,
  feedback_buttons: feedback,
  overflow,
  image: picture,
  static_select: listed(false),
  multi_static_select: listed(true),
  external_select: external(false),
  multi_external_select: external(true),
  users_select: people(false),
  multi_users_select: people(true),
  conversations_select: channels(false, "conversation", inConversations),
  multi_conversations_select: channels(true, "conversation", inConversations),
  channels_select: channels(false, "channel", (one) => !one.is_im && !one.is_private),
  multi_channels_select: channels(true, "channel", (one) => !one.is_im && !one.is_private),
  radio_buttons: choices("radio"),
  checkboxes: choices("checkbox"),
  plain_text_input: typed,
  number_input: typed,
  email_text_input: typed,
  url_text_input: typed,
  datepicker: picker("date", "selected_date", "initial_date"),
  timepicker: picker("time", "selected_time", "initial_time"),
};
