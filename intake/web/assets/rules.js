// Comforts of the editor of rule files. The pages work without this file.
"use strict";

// Line numbers beside the text, and the line of a problem found in it. Where rule_editor.js is at work it does both.
for (const box of document.querySelectorAll("[data-code]")) {
  const text = box.querySelector("textarea");
  if (!text.hidden) showLineNumbers(box, text);
  const goTo = (line) => {
    const isForUs = text.dispatchEvent(new CustomEvent("go-to-line", { detail: line, cancelable: true }));
    if (!isForUs) return;
    const lines = text.value.split("\n");
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + (lines[line - 1] ?? "").length);
    text.scrollTop = (line - 4) * (text.scrollHeight / lines.length);
  };
  if (text.dataset.goTo) goTo(Number(text.dataset.goTo));
  document.addEventListener("click", (event) => {
    const line = event.target.dataset?.line;
    if (!line) return;
    event.preventDefault(); // the link would load the page anew, without what was typed
    goTo(Number(line));
  });
  let saved = "unsaved" in text.dataset ? null : text.value;
  text.form.addEventListener("submit", () => { saved = text.value; });
  window.addEventListener("beforeunload", (event) => { if (text.value !== saved) event.preventDefault(); });
}

function showLineNumbers(box, text) {
  const numbers = document.createElement("pre");
  numbers.className = "app-rule-text__numbers";
  numbers.ariaHidden = "true";
  box.prepend(numbers);
  const renumber = () => {
    const lines = text.value.split("\n").length;
    numbers.textContent = Array.from({ length: lines }, (_, index) => index + 1).join("\n");
    numbers.style.height = `${text.offsetHeight}px`;
    numbers.scrollTop = text.scrollTop;
  };
  text.addEventListener("input", renumber);
  text.addEventListener("scroll", () => { numbers.scrollTop = text.scrollTop; });
  new ResizeObserver(renumber).observe(text);
  renumber();
}

// Problems are looked for while one types: the same check as the button's, and its list taken over.
const problems = document.getElementById("problems");
const editor = document.querySelector("[data-check] textarea");
if (problems && editor) {
  let waiting = 0, asked = 0;
  editor.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const number = ++asked;
      const typed = new FormData(editor.form);
      typed.set("do", "check");
      const answer = await fetch(editor.form.action, { method: "POST", body: new URLSearchParams(typed) }).catch(() => null);
      if (!answer?.ok || number !== asked) return; // the buttons still work, and say what is wrong
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const found = page.getElementById("problems");
      if (!found) return; // signed out meanwhile: the next Save says so, and keeps what was typed
      problems.replaceChildren(...found.childNodes);
      editor.dispatchEvent(new Event("checked"));
    }, 800);
  });
}

// While a check is at work its page looks again by itself, but calls nobody back who is on the way to another page, and
// takes nothing away that was typed: then the link looks again.
const isTyped = () => [...document.querySelectorAll("main textarea")].some((text) => text.value !== text.defaultValue);
for (const { dataset } of document.querySelectorAll("[data-reload]")) {
  const again = setTimeout(() => isTyped() || window.location.reload(), Number(dataset.reload) * 1000);
  window.addEventListener("beforeunload", () => clearTimeout(again));
}

// The list of words, narrowed as one types.
for (const filter of document.querySelectorAll("[data-filter]")) {
  filter.hidden = false;
  filter.querySelector("input").addEventListener("input", ({ target }) => {
    const wanted = target.value.trim().toLowerCase();
    for (const group of document.querySelectorAll("[data-words]")) {
      let isAny = false;
      for (const word of group.querySelectorAll("[data-word]")) {
        word.hidden = !word.textContent.toLowerCase().includes(wanted);
        isAny ||= !word.hidden;
      }
      group.hidden = !isAny;
      group.open = Boolean(wanted) && isAny;
    }
  });
}
