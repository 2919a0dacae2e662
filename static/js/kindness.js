/* Makes pages quicker to use; every page works without it. The contract with the templates:
   data-card         a comment card (id, tabindex="-1"): j / k move between cards, the keys act in the one with the focus
   data-key="f"      the key that presses this part of a card: f keep, d hide, b block, i ignore, v veil or show, z undo
   data-select       a card's checkbox: x ticks it, shift and a click tick all in between
   data-select-page  ticks every data-select on the page
   data-count        shows how many are ticked; data-held="12" adds those the server holds beyond this page
   data-keys         the <dialog> for "?" and for data-keys-open buttons; data-keys-switch in it turns single keys off
   data-menu         a <details> that closes on Escape and on a click elsewhere; .menu does too
   data-message      inside #toasts it can be dismissed
   data-autosubmit   sends its form when it changes
   data-chart, -plot, -readout, -hint: templates/_chart.html. On <body>: data-offline, -refused, -dismiss-label */
(() => {
  "use strict";
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const make = (tag, set) => Object.assign(document.createElement(tag), set);
  const on = (name, act) => document.addEventListener(name, act);
  const words = document.body.dataset;

  // ---- cards and keys, which can be switched off (WCAG 2.1.4)
  let keys = true;
  try { keys = localStorage.keys !== "off"; } catch { /* refused */ }
  let here, decided; // ids of the card last focused and last decided: z takes that back from the next one
  const cards = () => $$("[data-card]");
  const card = () => document.activeElement?.closest("[data-card]");
  const focus = (to) => { to?.focus({ preventScroll: true }); to?.scrollIntoView({ block: "nearest" }); };
  const step = (by) => {
    const all = cards();
    const at = all.indexOf(card() || document.getElementById(here));
    focus(all[at < 0 ? 0 : Math.min(Math.max(at + by, 0), all.length - 1)]);
    return all.length;
  };
  const press = (key) => {
    const last = key === "z" && document.getElementById(decided);
    const found = [card(), last].map((place) => place && $(`[data-key="${key}"]`, place)).find(Boolean);
    found?.click();
    return found;
  };
  const tick = () => {
    const box = card() && $("[data-select]:enabled", card());
    box?.click();
    return box;
  };
  const help = () => {
    const dialog = $("dialog[data-keys]");
    for (const box of $$("[data-keys-switch]")) box.checked = keys;
    dialog?.showModal();
    return dialog;
  };
  const acts = { j: () => step(1), k: () => step(-1), x: tick };
  for (const key of "fdbivz") acts[key] = () => press(key);
  const typing = (at) => at.isContentEditable || (at.matches("input, textarea, select") && at.type !== "checkbox");

  on("keydown", (event) => {
    const { key, target } = event;
    if (key === "Escape") return closeMenus();
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (moveInChart(key, target)) return event.preventDefault();
    if (typing(target) || $("dialog[open]")) return;
    if (key === "?" ? help() : keys && acts[key]?.()) event.preventDefault();
  });
  on("focusin", () => { here = card()?.id || here; });

  // ---- a decision moves the focus on to the next open card; veil, show and undo do not
  let pending;
  on("htmx:beforeRequest", ({ detail: { elt } }) => {
    const from = elt.closest("[data-card]")?.id;
    const onward = elt.matches(".card__acts");
    if (onward) decided = from;
    if (from) pending = { from, onward };
  });
  on("htmx:afterSettle", () => {
    count();
    const { from, onward } = pending || {};
    const at = cards().findIndex(({ id }) => from && id === from);
    pending = null;
    if (at >= 0) focus((onward && cards().slice(at + 1).find((next) => $(".card__acts", next))) || cards()[at]);
  });

  // ---- selection
  let lastTicked;
  const boxes = () => $$("[data-select]:enabled");
  const count = () => {
    const ticked = boxes().filter((box) => box.checked).length;
    for (const place of $$("[data-count]")) {
      place.textContent = (ticked + Number(place.dataset.held || 0)).toLocaleString(document.documentElement.lang);
    }
    for (const head of $$("[data-select-page]")) {
      head.checked = ticked > 0 && ticked === boxes().length;
      head.indeterminate = ticked > 0 && !head.checked;
    }
  };
  on("click", ({ target, shiftKey }) => {
    if (target.closest("[data-keys-open]")) help();
    for (const menu of $$(MENUS)) if (!menu.contains(target)) menu.open = false;
    if (!target.matches("[data-select]")) return;
    const all = boxes();
    const [from, to] = [all.indexOf(lastTicked), all.indexOf(target)].sort((a, b) => a - b);
    if (shiftKey && from >= 0) for (const box of all.slice(from, to + 1)) box.checked = target.checked;
    lastTicked = target;
    count();
  });
  on("change", ({ target }) => {
    if (target.matches("[data-select-page]")) for (const box of boxes()) box.checked = target.checked;
    if (target.matches("[data-autosubmit]")) target.form.requestSubmit();
    if (target.matches("[data-keys-switch]")) {
      keys = target.checked;
      try { localStorage.keys = keys ? "on" : "off"; } catch { /* refused */ }
    }
    count();
  });

  // ---- menus
  const MENUS = "details[data-menu][open], details.menu[open]";
  const closeMenus = () => {
    for (const menu of $$(MENUS)) {
      if (menu.contains(document.activeElement)) $("summary", menu).focus();
      menu.open = false;
    }
  };

  // ---- messages
  const toasts = $("#toasts");
  const tidy = () => {
    for (const message of $$("[data-message]:not(:has(.message__close))", toasts)) {
      const onclick = () => message.remove();
      message.append(make("button", { type: "button", className: "message__close", textContent: "\u00d7", ariaLabel: words.dismissLabel, onclick }));
    }
    for (const old of $$("[data-message]", toasts).slice(0, -3)) old.remove();
  };
  new MutationObserver(tidy).observe(toasts, { childList: true });
  const failed = (text) => ({ detail }) => {
    if (!detail.requestConfig.triggeringEvent) return; // nobody asked: a poll, which asks again by itself
    pending = null;
    const message = make("div", { className: "message message--error" });
    message.dataset.message = "";
    message.append(make("p", { textContent: text }));
    toasts.append(message);
  };
  on("htmx:sendError", failed(words.offline));
  on("htmx:timeout", failed(words.offline));
  on("htmx:responseError", failed(words.refused));

  // ---- charts: what is under the pointer or the arrow keys is read out
  const hits = (plot) => $$(".chart__hit", $$("svg", plot).find((svg) => svg.getClientRects().length) || plot);
  const show = (plot, at) => {
    const hit = hits(plot)[at];
    const readout = $("[data-chart-readout]", plot.closest("[data-chart]"));
    for (const old of $$(".chart__hit--on", plot)) old.classList.remove("chart__hit--on");
    hit?.classList.add("chart__hit--on");
    plot.dataset.at = at;
    readout.textContent = $$("[data-say]", plot)[at]?.dataset.say || readout.dataset.chartHint;
  };
  const moveInChart = (key, target) => {
    const plot = target.closest("[data-chart-plot]");
    if (!plot) return false;
    const last = hits(plot).length - 1;
    const at = Number(plot.dataset.at);
    const to = { ArrowLeft: at < 0 ? last : at - 1, ArrowRight: at + 1, Home: 0, End: last }[key];
    if (to === undefined) return false;
    show(plot, Math.min(Math.max(to, 0), last));
    return true;
  };
  on("pointermove", ({ target }) => {
    const plot = target.closest(".chart__hit:not(.chart__hit--on)")?.closest("[data-chart-plot]");
    if (plot) show(plot, hits(plot).indexOf(target));
  });
  const wake = () => {
    for (const plot of $$("[data-chart-plot]:not([tabindex])")) {
      Object.assign(plot, { tabIndex: 0, role: "group" });
      plot.setAttribute("aria-labelledby", $("title", plot).id);
      show(plot, -1);
    }
    count();
  };
  on("htmx:load", wake);
  wake();
  $(".tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });
  tidy();
})();
