// Small comforts. Every page works without this file.
"use strict";

// After a refused page: to the list of what is wrong, for readers of screens and for thumbs.
const summary = document.querySelector(".govuk-error-summary");
if (summary) {
  summary.tabIndex = -1;
  summary.focus();
}

document.addEventListener("change", ({ target }) => {
  // "None of these" (data-behaviour="exclusive") and the other ticks of its question rule each other out.
  if (target.type === "checkbox" && target.checked && target.name && target.form) {
    const isAlone = target.dataset.behaviour === "exclusive";
    for (const other of target.form.querySelectorAll('input[type="checkbox"]')) {
      if (other === target || other.name !== target.name) continue;
      if (isAlone || other.dataset.behaviour === "exclusive") other.checked = false;
    }
  }
});

// A number or date typed beside "I don't know" (data-special) takes the tick away. Nothing typed is ever removed.
document.addEventListener("input", ({ target }) => {
  if (target.type === "checkbox" || target.type === "radio" || "special" in target.dataset || !target.value) return;
  for (const special of target.closest("[data-answer]")?.querySelectorAll("[data-special]") ?? []) special.checked = special.selectedIndex = 0;
});

// A press without a connection leads to the browser's own page, and Back from there loses what was typed. A browser that
// calls itself offline may still reach a server on this machine, so it is asked for a picture first.
const offline = document.querySelector("#offline");
if (offline) {
  let isReached = false;
  document.addEventListener("submit", (event) => {
    if (navigator.onLine || isReached) return;
    event.preventDefault();
    const { target, submitter } = event;
    const picture = new Image();
    picture.onload = () => {
      isReached = true;
      target.requestSubmit(submitter);
    };
    picture.onerror = () => {
      target.append(offline);
      offline.hidden = false;
      offline.tabIndex = -1;
      offline.focus();
    };
    picture.src = `${document.querySelector("link[rel=icon]").href}?${Date.now()}`;
  });
  window.addEventListener("online", () => {
    offline.hidden = true;
  });
}

document.addEventListener("submit", (event) => {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm;
  if (question && !window.confirm(question)) event.preventDefault();
});

// Something stands on the page that was sent nowhere yet.
const back = document.querySelector(".govuk-back-link[data-confirm]");
let isUnsent = Boolean(back && "typed" in back.dataset);
document.addEventListener("input", () => {
  isUnsent = true;
});
document.addEventListener("submit", (event) => {
  if (!event.defaultPrevented) isUnsent = false;
});
// Back is a link and takes nothing along.
back?.addEventListener("click", (event) => {
  if (isUnsent && !window.confirm(back.dataset.confirm)) event.preventDefault();
});
// A browser may show a page as it was left. What was saved since is not on it, and would be taken for another screen's.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !isUnsent && navigator.onLine) window.location.reload();
});

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

// What is folded on the screen is on the paper.
window.addEventListener("beforeprint", () => {
  for (const details of document.querySelectorAll("details:not([open])")) details.open = details.dataset.unfolded = true;
});
window.addEventListener("afterprint", () => {
  for (const one of document.querySelectorAll("details[data-unfolded]")) one.open = one.toggleAttribute("data-unfolded", false);
});
