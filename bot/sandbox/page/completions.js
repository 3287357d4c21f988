// What a half-typed line may become: commands, the words of a command, people.

import { avatar, h, icon } from "./dom.js";
import { here, humans, person, showName, store } from "./store.js";

/** What the workspace itself understands. */
const OWN_COMMANDS = () => (here()?.is_im ? [] : [{ command: "/invite", usage_hint: `@${store.app.name}`, description: "Add the app to this channel" }]);

const mentionable = () => [...humans(), person(store.app.user_id)].filter(Boolean);
const fold = (text) => (text || "").normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** A list of {label, hint, detail, icon, put, typed} with a `title` and the index that Enter takes (`first`, -1 for none). */
export function offersFor(text, { commands }) {
  return (commands && (commandOffers(text) || wordOffers(text))) || peopleOffers(text) || [];
}

function commandOffers(text) {
  const typed = /^\/\S*$/.exec(text)?.[0];
  if (typed === undefined) return null;
  const found = [...store.commands, ...OWN_COMMANDS()].filter((one) => one.command.startsWith(typed.toLowerCase()));
  // What is typed out already is sent by Enter, not completed.
  const exact = found.some((one) => one.command === typed);
  return Object.assign(found.map((one) => ({
    label: one.command, hint: shortHint(one), detail: one.description, put: `${one.command} `, typed, icon: h("span", { class: "offer-icon" }, icon("chat")),
  })), { title: "Commands", first: exact ? -1 : 0 });
}

/** A hint of many words is said as the words that follow, one by one. */
const shortHint = (command) => {
  const words = wordsOf(command);
  return words.length > 4 ? `${words.slice(0, 3).map((one) => one.word).join(", ")} and ${words.length - 3} more words` : command.usage_hint;
};

function wordOffers(text) {
  const match = /^(\/\S+)\s+([\p{L}-]*)$/u.exec(text);
  const command = match && store.commands.find((one) => one.command === match[1]);
  if (!command) return null;
  const typed = match[2];
  const words = wordsOf(command).filter((one) => one.word.startsWith(typed.toLowerCase()) && one.word !== typed);
  return Object.assign(words.map((one) => ({ label: one.word, hint: one.usage, detail: one.what?.replaceAll("`", ""), put: `${one.word} `, typed })), { title: `${command.command} …`, first: -1 });
}

function peopleOffers(text) {
  const match = /(?:^|\s)@([\p{L}\p{N}._-]*)$/u.exec(text);
  if (!match) return null;
  const typed = fold(match[1]);
  const found = mentionable().filter((one) => !one.deleted && (fold(one.name).startsWith(typed) || fold(one.real_name).split(/\s+/).some((part) => part.startsWith(typed)))).slice(0, 8);
  const exact = found.some((one) => one.name === match[1]);
  return Object.assign(found.map((one) => ({
    label: showName(one), hint: `@${one.name}`, detail: one.title || one.role, put: `@${one.name} `, typed: `@${match[1]}`, icon: avatar(one, "tiny"),
  })), { title: "People", first: exact ? -1 : 0 });
}

/** The words of a command: {word, usage, what}, as the server explains them, else as the manifest's hint lists them. */
const wordsOf = (command) => (command.words?.length ? command.words : wordsIn(command.usage_hint));

/** "[find | assign @user | help]" gives find, assign (with "@user") and help. */
export function wordsIn(hint) {
  const inner = (hint || "").trim().replace(/^\[([^[\]]*)\]$/, "$1");
  if (!/[|·,]/.test(inner)) return [];
  return inner.split(/[|·,]/).map((piece) => {
    const [, word, rest] = /^[\s[(]*([\p{Ll}-]{2,})[\])]?\s*(.*)$/u.exec(piece) || [];
    return { word, usage: rest?.trim().replace(/^…$/, "") };
  }).filter((one) => one.word);
}
