// Keys for the list of patients: j and k go along it, / goes to the search. Everything works without this file.
"use strict";

const OFF = "worklist-keys-off";
const help = document.querySelector("[data-keys]");
const rows = [...document.querySelectorAll("[data-row]")];
const isOff = () => localStorage.getItem(OFF) === "yes";

function sayHow() {
  help.querySelector("[data-keys-switch]").textContent = isOff() ? "Turn the keys on" : "Turn the keys off";
}

function go(step) {
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? (step > 0 ? 0 : rows.length - 1) : at + step];
  next?.focus();
}

const KEYS = {
  j: () => go(1),
  k: () => go(-1),
  "/": () => document.getElementById("words").focus(),
  "?": () => help.querySelector("button").focus(),
};

// Never while somebody types or chooses, and never together with a key of the browser or of a screen reader.
document.addEventListener("keydown", (event) => {
  if (isOff() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.target.closest("input, select, textarea, [contenteditable]")) return;
  const act = KEYS[event.key];
  if (!act) return;
  event.preventDefault();
  act();
});

help.querySelector("[data-keys-switch]").addEventListener("click", () => {
  localStorage.setItem(OFF, isOff() ? "no" : "yes");
  sayHow();
});
sayHow();
help.hidden = false;
