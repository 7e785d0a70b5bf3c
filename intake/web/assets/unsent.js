// What was filled in and not sent yet is not lost by a slip. Every page works without this file.
"use strict";

const back = document.querySelector(".govuk-back-link[data-confirm]");
const offline = document.querySelector("#offline");
let isUnsent = Boolean(back && "typed" in back.dataset);
let isReached = false;
let pressed;

document.addEventListener("input", () => {
  isUnsent = true;
});

// From the browser's own page about a lost connection, Back leads past what was typed. A browser that calls itself offline
// may still reach a server on this machine: it is asked for a picture first.
document.addEventListener("submit", (event) => {
  if (event.defaultPrevented) return;
  if (navigator.onLine || isReached || !offline) {
    // A hand that trembles presses twice.
    if (pressed?.submitter === event.submitter && event.timeStamp < pressed.timeStamp + 2000) event.preventDefault();
    pressed = event;
    isUnsent = false;
    return;
  }
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
  if (offline) offline.hidden = true;
});

// Back is a link and takes nothing along.
back?.addEventListener("click", (event) => {
  if (isUnsent && !window.confirm(back.dataset.confirm)) event.preventDefault();
});

// A browser may show a page as it was left. What was saved since is not on it, and would be taken for another screen's.
window.addEventListener("pageshow", ({ persisted }) => {
  if (persisted && !isUnsent && navigator.onLine) window.location.reload();
});
