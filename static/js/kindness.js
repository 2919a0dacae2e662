/* Makes pages quicker to use; every page works without it. The contract with the templates:

   data-card            a comment card (needs an id and tabindex="-1"). j / k move between cards; the keys below act in the card that has focus.
   data-key="f"         on a button or link in a card: that key presses it. f keep, d hide, b block, i ignore, v veil or show, z undo.
   data-select          a card's checkbox: x ticks it, shift and a click tick everything in between.
   data-select-page     a checkbox that ticks every data-select box on the page.
   data-count           shows how many are ticked; data-held="12" adds those held by the server and not shown here.
   data-keys            the <dialog> that "?" and any data-keys-open button open; data-keys-switch: a checkbox in it that turns single keys off.
   data-menu            a <details> that closes on Escape and on a click elsewhere (.menu does too).
   data-message         a message; inside #toasts it gets a button to dismiss it.
   data-chart, -plot, -readout, -hint     see templates/_chart.html; the hits are .chart__hit[data-say].
   data-autosubmit      a form control that sends its form when it changes (the button beside it stays for those without the script).
   On <body>: data-offline, data-refused, data-dismiss-label: sentences, translated by the template. */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const words = document.body.dataset;

  // Single keys can be switched off (WCAG 2.1.4); a browser that refuses storage simply forgets the choice.
  let keysOn = true;
  try { keysOn = localStorage.getItem("keys") !== "off"; } catch { /* storage refused */ }
  const saveKeys = (on) => {
    keysOn = on;
    try { localStorage.setItem("keys", on ? "on" : "off"); } catch { /* storage refused */ }
  };

  // ---- cards and keys
  let here = null;      // id of the card last focused
  let decided = null;   // id of the card last decided, so that z can take it back from the next one
  const card = () => document.activeElement?.closest("[data-card]");
  const focusCard = (element) => element && (element.focus({ preventScroll: true }), element.scrollIntoView({ block: "nearest" }));

  const step = (by) => {
    const cards = $$("[data-card]");
    const at = cards.indexOf(card() || document.getElementById(here));
    focusCard(cards[at < 0 ? 0 : Math.min(Math.max(at + by, 0), cards.length - 1)]);
  };
  const press = (key) => {
    const last = decided && document.getElementById(decided);
    const found = (card() && $(`[data-key="${key}"]`, card())) || (key === "z" && last && $('[data-key="z"]', last));
    found?.click();
    return Boolean(found);
  };
  const tick = () => {
    const box = card() && $("[data-select]", card());
    if (box && !box.disabled) box.click();
    return Boolean(box);
  };
  const openKeys = () => {
    const dialog = $("dialog[data-keys]");
    const choice = dialog && $("[data-keys-switch]", dialog);
    if (choice) choice.checked = keysOn;
    dialog?.showModal();
    return Boolean(dialog);
  };
  const typing = (element) => element.isContentEditable || (element.matches("input, textarea, select") && element.type !== "checkbox");

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return closeMenus();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (moveInChart(event)) return event.preventDefault();
    if (typing(event.target) || $("dialog[open]")) return;
    if (event.key === "?" ? !openKeys() : !keysOn || !actOn(event.key)) return;
    event.preventDefault();
  });
  const actOn = (key) => {
    if (!$("[data-card]")) return false;
    if (key === "j" || key === "k") return step(key === "j" ? 1 : -1), true;
    if (key === "x") return tick();
    return /^[fdbivz]$/.test(key) && press(key);
  };
  document.addEventListener("focusin", () => { here = card()?.id || here; });

  // ---- after a decision the focus goes on to the next card; after veil, show or undo it stays
  let pending = null;
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    const from = detail.elt.closest("[data-card]");
    if (!from) return;
    const onward = Boolean(detail.elt.closest(".card__acts"));
    if (onward) decided = from.id;
    pending = { id: from.id, onward };
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!pending) return;
    const { id, onward } = pending;
    pending = null;
    const cards = $$("[data-card]");
    const at = cards.findIndex((element) => element.id === id);
    if (at >= 0) focusCard(onward ? cards.slice(at + 1).find((element) => $(".card__acts", element)) || cards[at] : cards[at]);
    count();
  });

  // ---- selection
  let lastTicked = null;
  const boxes = () => $$("[data-select]").filter((box) => !box.disabled);
  const count = () => {
    const all = boxes();
    const ticked = all.filter((box) => box.checked).length;
    for (const place of $$("[data-count]")) {
      place.textContent = (ticked + Number(place.dataset.held || 0)).toLocaleString(document.documentElement.lang);
    }
    for (const head of $$("[data-select-page]")) {
      head.checked = ticked > 0 && ticked === all.length;
      head.indeterminate = ticked > 0 && ticked < all.length;
    }
  };
  document.addEventListener("click", (event) => {
    const box = event.target;
    if (!box.matches?.("[data-select]")) return;
    const all = boxes();
    const [from, to] = [all.indexOf(lastTicked), all.indexOf(box)].sort((a, b) => a - b);
    if (event.shiftKey && from >= 0) for (const between of all.slice(from, to + 1)) between.checked = box.checked;
    lastTicked = box;
    count();
  });
  document.addEventListener("change", ({ target }) => {
    if (target.matches("[data-select-page]")) for (const box of boxes()) box.checked = target.checked;
    if (target.matches("[data-select-page], [data-select]")) count();
    if (target.matches("[data-keys-switch]")) saveKeys(target.checked);
    if (target.matches("[data-autosubmit]")) target.form.requestSubmit();
  });

  // ---- menus, help
  const MENUS = "details[data-menu][open], details.menu[open]";
  const closeMenus = () => {
    for (const menu of $$(MENUS)) {
      if (menu.contains(document.activeElement)) $("summary", menu).focus();
      menu.open = false;
    }
  };
  document.addEventListener("click", ({ target }) => {
    for (const menu of $$(MENUS)) if (!menu.contains(target)) menu.open = false;
    if (target.closest?.("[data-keys-open]")) openKeys();
  });

  // ---- messages
  const toasts = $("#toasts");
  const tidy = () => {
    for (const message of $$("[data-message]:not(:has(.message__close))", toasts)) {
      const close = document.createElement("button");
      close.className = "message__close";
      close.type = "button";
      close.textContent = "\u00d7";
      close.setAttribute("aria-label", words.dismissLabel);
      close.addEventListener("click", () => message.remove());
      message.append(close);
    }
    for (const old of $$("[data-message]", toasts).slice(0, -3)) old.remove();
  };
  const say = (text) => {
    const message = document.createElement("div");
    message.className = "message message--error";
    message.dataset.message = "";
    message.append(Object.assign(document.createElement("p"), { textContent: text }));
    toasts.append(message);
  };
  new MutationObserver(tidy).observe(toasts, { childList: true });
  for (const [name, text] of [["sendError", words.offline], ["timeout", words.offline], ["responseError", words.refused]]) {
    document.addEventListener(`htmx:${name}`, () => { pending = null; say(text); });
  }

  // ---- charts: the day under the pointer, or under the arrow keys, is read out in words
  const hits = (plot) => $$(".chart__hit", $$("svg", plot).find((svg) => svg.getClientRects().length) || plot);
  const show = (plot, index) => {
    const all = hits(plot);
    $$(".chart__hit--on", plot).forEach((hit) => hit.classList.remove("chart__hit--on"));
    plot.dataset.at = index;
    all[index]?.classList.add("chart__hit--on");
    const readout = $("[data-chart-readout]", plot.closest("[data-chart]"));
    readout.textContent = all[index]?.dataset.say || readout.dataset.chartHint;
  };
  const moveInChart = ({ key, target }) => {
    const plot = target.closest?.("[data-chart-plot]");
    if (!plot) return false;
    const last = hits(plot).length - 1;
    const at = Number(plot.dataset.at ?? -1);
    const to = { ArrowLeft: at < 0 ? last : at - 1, ArrowRight: at + 1, Home: 0, End: last }[key];
    if (to === undefined) return false;
    show(plot, Math.min(Math.max(to, 0), last));
    return true;
  };
  document.addEventListener("pointermove", ({ target }) => {
    const hit = target.closest?.(".chart__hit");
    const plot = hit?.closest("[data-chart-plot]");
    if (plot && !hit.classList.contains("chart__hit--on")) show(plot, hits(plot).indexOf(hit));
  });
  const wake = (root) => {
    for (const plot of $$("[data-chart-plot]:not([tabindex])", root)) {
      plot.tabIndex = 0;
      plot.setAttribute("role", "group");
      plot.setAttribute("aria-labelledby", $("svg title", plot)?.id || "");
      show(plot, -1);
    }
  };
  document.addEventListener("htmx:load", ({ target }) => { wake(target.parentElement || document); count(); });
  wake(document);
  tidy();
  count();
})();
