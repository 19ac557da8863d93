// What pages need beyond links and forms: keys, theme, drawer, toasts, dialogs, unsaved forms. No framework.
(() => {
  const root = document.documentElement;
  const all = (selector) => [...document.querySelectorAll(selector)];
  const keep = (name, value) => { try { localStorage.setItem(name, value) } catch { /* private mode: for this page only */ } };

  const showSize = () => all("[data-size-switch]").forEach((button) => {
    const large = root.dataset.size === "large";
    button.setAttribute("aria-pressed", large);
    if (button.classList.contains("size")) button.textContent = large ? button.dataset.standard : button.dataset.large;
  });
  addEventListener("DOMContentLoaded", showSize);

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-theme-switch],[data-size-switch],[data-drawer],[data-dialog],[data-close],[data-print],[data-back],[data-eye]");
    if (!target) return;
    if ("themeSwitch" in target.dataset) {
      const theme = root.dataset.theme === "dark" ? "light" : "dark";
      root.dataset.theme = theme; root.dataset.bsTheme = theme; keep("linli-theme", theme);
    } else if ("sizeSwitch" in target.dataset) {
      const size = root.dataset.size === "large" ? "" : "large";
      if (size) root.dataset.size = size; else delete root.dataset.size;
      keep("linli-size", size);
      showSize();
    } else if ("drawer" in target.dataset) {
      const open = document.body.classList.toggle("drawer-open");
      all("[data-drawer][aria-expanded]").forEach((button) => button.setAttribute("aria-expanded", open));
      if (open) document.querySelector("#rail a")?.focus(); else document.querySelector("[data-drawer][aria-expanded]")?.focus();
    } else if (target.dataset.dialog) {
      document.getElementById(target.dataset.dialog)?.showModal();
    } else if ("close" in target.dataset) {
      const dialog = target.closest("dialog");
      if (dialog) { event.preventDefault(); dialog.close() }
    } else if ("back" in target.dataset) {
      if (history.length > 1) history.back(); else location.href = "/";
    } else if (target.dataset.eye) {
      const field = document.getElementById(target.dataset.eye), shown = field.type === "password";
      field.type = shown ? "text" : "password";
      target.setAttribute("aria-pressed", shown);
    } else if ("print" in target.dataset) {
      print();
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input,textarea,select,[contenteditable]");
    if (event.key === "Escape") document.body.classList.remove("drawer-open");
    const wanted = document.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
    if (wanted && (!typing || /^F\d/.test(event.key))) {
      event.preventDefault();
      if (wanted.matches("input,select,textarea")) { wanted.focus(); wanted.select?.() } else wanted.click();
    } else if (!typing && (event.key === "j" || event.key === "k")) {
      const rows = all("tbody tr a[href]");
      const at = rows.indexOf(document.activeElement);
      rows[Math.max(0, Math.min(rows.length - 1, at + (event.key === "j" ? 1 : -1)))]?.focus();
    } else if (!typing && event.key === "x") {
      document.activeElement.closest("tr")?.querySelector("input.ck[name]")?.click();
    }
  });

  const say = (text) => {
    const place = document.getElementById("toasts");
    if (!place) return;
    const words = document.createElement("span");
    words.className = "sr";
    words.textContent = text;
    place.append(words);
    setTimeout(() => words.remove(), 4000);
  };
  const toast = (text, tone = "") => {
    const place = document.getElementById("toasts");
    if (!place) return;
    const box = document.createElement("div");
    box.className = `ll-toast ${tone}`;
    box.textContent = text;
    place.append(box);
    box.addEventListener("click", () => box.remove());      // it may lie over what one wants to press
    setTimeout(() => box.remove(), 8000);
  };
  const said = document.cookie.match(/(?:^|; )linli_toast=([^;]*)/);
  if (said) {
    document.cookie = "linli_toast=; max-age=0; path=/";
    addEventListener("DOMContentLoaded", () => toast(decodeURIComponent(said[1].replace(/\+/g, " "))));
  }
  document.addEventListener("htmx:oobBeforeSwap", (event) => {      // an answer takes neither the field being typed in nor an open menu
    const { target } = event.detail;
    if (target === document.activeElement || target.querySelector("details.menu[open]")) event.detail.shouldSwap = false;
  });
  document.addEventListener("htmx:sendError", () => toast("网络断了，已填的内容还在。恢复后请再点一次。", "danger"));
  document.addEventListener("htmx:timeout", () => toast("等得太久，没有回应。已填的内容还在，请再试一次。", "danger"));

  let unsaved = false;
  document.addEventListener("input", (event) => { if (event.target.closest(`form[data-keep=""]`)) unsaved = true });
  document.addEventListener("submit", (event) => {
    unsaved = false;
    const form = event.target;
    if (form.dataset.once === undefined) return;
    form.querySelectorAll("button[type=submit],button:not([type])").forEach((button) => setTimeout(() => { button.disabled = true }));
  });
  addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault() });
  addEventListener("pageshow", () => all("form[data-once] button").forEach((button) => { button.disabled = false }));
  addEventListener("DOMContentLoaded", () => document.querySelector(".note.danger[tabindex]")?.focus());

  // Countdowns run by the server's clock, as it was when each came. The words change each second; what became late is
  // spoken, and told to the page: `linli:late`, upon which a board reads itself again.
  const halfAnHour = 1800, skews = new WeakMap();
  const behind = (clock) => {
    if (!skews.has(clock)) skews.set(clock, clock.dataset.now ? Number(clock.dataset.now) - Date.now() : 0);
    return skews.get(clock);
  };
  const tick = () => all("time[data-until]").forEach((clock) => {
    const left = Math.round((new Date(clock.dateTime) - Date.now() - behind(clock)) / 1000);
    const span = Math.abs(left), two = (number) => String(number).padStart(2, "0");
    const far = left >= halfAnHour;
    clock.textContent = `${left < 0 ? "超" : "余"} ${Math.floor(span / 3600)}:${two(Math.floor(span / 60) % 60)}${far ? "" : `:${two(span % 60)}`}`;
    const state = left < 0 ? "late" : far ? "far" : "soon";
    if (!clock.classList.contains(state)) {
      clock.classList.remove("late", "soon", "far");
      clock.classList.add(state);
      if (state !== "late") return;
      const about = clock.closest("tr,a,section");
      if (about) say(`${about.textContent.trim().slice(0, 40)} 已超时`);
      clock.dispatchEvent(new CustomEvent("linli:late", { bubbles: true }));
    }
  });
  const hands = () => all("time[data-hands]").forEach((clock) => {
    clock.textContent = new Date(Date.now() + behind(clock)).toLocaleTimeString("zh-CN", { hour12: false, timeZone: "Asia/Shanghai" });
  });
  const beat = () => { tick(); hands() };
  beat();
  setInterval(beat, 1000);
  document.addEventListener("htmx:load", tick);

  // Rows that are ticked: all of a page at once, how many, and kept when the live list draws itself anew.
  const ticks = (name) => all(`input.ck[type=checkbox][name="${CSS.escape(name)}"]`);
  const countTicks = () => {
    all("[data-ticked]").forEach((place) => { place.textContent = ticks(place.dataset.ticked).filter((box) => box.checked).length });
    all("[data-tick-all]").forEach((head) => {
      const boxes = ticks(head.dataset.tickAll), on = boxes.filter((box) => box.checked).length;
      head.checked = on > 0 && on === boxes.length;
      head.indeterminate = on > 0 && on < boxes.length;
    });
    all("tr:has(td > input.ck)").forEach((row) => row.classList.toggle("sel", row.querySelector("td > input.ck").checked));
  };
  document.addEventListener("change", (event) => {
    const head = event.target.closest("[data-tick-all]");
    if (head) ticks(head.dataset.tickAll).forEach((box) => { box.checked = head.checked });
    if (event.target.matches("input.ck")) countTicks();
  });
  let ticked = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.target.dataset.keepTicks === undefined) return;
    ticked = [...event.target.querySelectorAll("input.ck[name]:checked")].map((box) => `${box.name}=${box.value}`);
  });
  document.addEventListener("htmx:afterSettle", () => {
    all("[data-keep-ticks] input.ck[name]").forEach((box) => { if (ticked.includes(`${box.name}=${box.value}`)) box.checked = true });
    ticked = [];
    tick();
    countTicks();
  });
  addEventListener("pageshow", countTicks);

  // When the network or the live link is gone, say so and since when; figures stop, they do not pretend.
  const strip = (id, text) => {
    document.getElementById(id)?.remove();
    if (!text) return;
    const line = document.createElement("div");
    line.id = id;
    line.className = "offline";
    line.setAttribute("role", "status");
    line.textContent = text;
    document.getElementById("main")?.prepend(line);
  };
  const clockTime = () => new Date().toLocaleTimeString("zh-CN", { hour12: false });
  addEventListener("offline", () => strip("no-network", `${clockTime()} 起没有网络。已填的内容还在，恢复后再提交。`));
  addEventListener("online", () => strip("no-network", ""));
  let lost = "";
  document.addEventListener("htmx:sseError", () => {
    lost = lost || clockTime();
    strip("no-live", `实时更新已断开，数字停在 ${lost}，正在重连…`);
  });
  document.addEventListener("htmx:sseOpen", () => { lost = ""; strip("no-live", "") });

  // Files dropped on a field, rows that lead somewhere, menus that close, waiting shown after 300 ms.
  const drop = (event) => event.target.closest?.("[data-drop]");
  document.addEventListener("dragover", (event) => { const place = drop(event); if (place) { event.preventDefault(); place.classList.add("over") } });
  document.addEventListener("dragleave", (event) => drop(event)?.classList.remove("over"));
  document.addEventListener("drop", (event) => {
    const place = drop(event), field = place?.querySelector("input[type=file]");
    if (!field) return;
    event.preventDefault();
    place.classList.remove("over");
    field.files = event.dataTransfer.files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  });
  document.addEventListener("click", (event) => {
    const row = event.target.closest("tr[data-href]");
    if (row && !event.target.closest("a,button,input,label,summary")) location.href = row.dataset.href;
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all("details.menu[open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus() });
  });
  document.addEventListener("htmx:beforeRequest", () => document.body.classList.add("waiting"));
  document.addEventListener("htmx:afterRequest", () => document.body.classList.remove("waiting"));

  // A wall that nobody touches: a fresh page, and a fresh ticket to its stream, every so many seconds.
  addEventListener("DOMContentLoaded", () => {
    const seconds = Number(document.body.dataset.reload);
    if (seconds) setTimeout(() => location.reload(), seconds * 1000);
  });

  // A typed report outlives a lost connection: kept in this browser until the page after it says that it was sent.
  const draftOf = (form) => `linli-draft-${form.dataset.draft}`;
  const kept = (name) => { try { return JSON.parse(localStorage.getItem(name)) } catch { return null } };
  const typed = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  const refill = (form, values) => values.forEach(([name, value]) => [...form.elements].filter((one) => one.name === name && one.type !== "file").forEach((one) => {
    if (one.type === "radio" || one.type === "checkbox") one.checked = one.value === value; else one.value = value;
  }));
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-draft]");
    if (form) keep(draftOf(form), JSON.stringify({ kind: form.action, values: typed(form) }));
  });
  addEventListener("DOMContentLoaded", () => {
    all("[data-draft-done]").forEach((done) => { try { localStorage.removeItem(`linli-draft-${done.dataset.draftDone}`) } catch { /* nothing kept */ } });
    all("form[data-draft]").forEach((form) => {
      const draft = kept(draftOf(form));
      if (draft && draft.kind === form.action && !form.querySelector(".err, .note.danger")) refill(form, draft.values);
    });
  });

  // A form sent after the session ended comes to the sign-in page instead: what was typed waits in this tab, and stands
  // in the form again after signing in. Files do not. `data-keep` besides warns who leaves the form unsent;
  // `data-keep="sent"` is for dialogs without a field for words, which are left without a warning.
  const keeps = "form[method=post]:is([data-keep], :has(textarea:not([hidden]), input[type=text])):not(:has([type=password]))";
  const signingIn = location.pathname.includes("/sign-in");
  const unsent = (entry) => { try {
    if (entry !== undefined) sessionStorage.setItem("linli-lost", JSON.stringify(entry));
    return JSON.parse(sessionStorage.getItem("linli-lost"));
  } catch { return null } };
  document.addEventListener("submit", ({ target: form }) => {
    if (form.matches(keeps) && !signingIn) unsent({ kind: form.action, values: typed(form) });
  });
  addEventListener("DOMContentLoaded", () => {
    const sent = unsent();
    if (!sent) return;
    if (signingIn) {
      unsent({ ...sent, kept: true });
      toast("登录已过期，刚才填的还没有提交。登录后接着办。");
      return;
    }
    const form = all(keeps).find((one) => one.action === sent.kind), folded = form?.closest("details");
    const dialog = !form && all("a[data-dialog]").some((one) => one.href.replace(/\?$/, "") === sent.kind);
    if (sent.kept && dialog) return location.replace(sent.kind);      // it stood in a dialog: now as a page
    unsent(null);
    if (!sent.kept || !form || form.querySelector(".err, .note.danger")) return;
    refill(form, sent.values);
    if (folded) folded.open = true;
    toast("刚才填的还在，核对后请再提交一次。");
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-draft]") || navigator.onLine) return;
    event.preventDefault();      // an error page of the browser would lose the photos
    event.stopImmediatePropagation();
    strip("no-network", "现在没有网络，还没有发出去。已填的内容和照片都在，恢复后再点一次。");
  }, true);

  // How many files stand behind a tile; a link that opens what is folded.
  document.addEventListener("change", (event) => {
    const field = event.target.closest("input[data-chosen]"), words = field?.closest("label").querySelector("span");
    if (!words) return;
    words.dataset.empty ??= words.textContent;
    field.closest("label").classList.toggle("has", field.files.length > 0);
    words.textContent = field.files.length ? `${field.files.length} ${field.dataset.chosen}` : words.dataset.empty;
  });

  // A voice note is recorded in the page, in what the browser records: iPhones MP4, others WebM or Ogg. Where it cannot, or
  // may not, the tile opens the files. Sound in MP4 first: every browser plays it.
  const sounds = [["audio/mp4;codecs=mp4a.40.2", "m4a"], ["audio/webm;codecs=opus", "webm"], ["audio/ogg;codecs=opus", "ogg"], ["audio/mp4", "m4a"]];
  const longestNote = 180, recorders = new Map();      // seconds; box → what records for it
  const noteWords = (box, text) => { box.querySelector(".pay span").textContent = text };
  const record = async (box) => {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: true }).catch(() => null);
    if (!stream) {
      box.dataset.record = "never";      // the next tap opens the files
      return toast(box.dataset.denied, "danger");
    }
    const [type, suffix] = sounds.find(([one]) => MediaRecorder.isTypeSupported(one)) ?? ["", "m4a"];
    const recorder = new MediaRecorder(stream, type ? { mimeType: type } : {}), parts = [], begun = Date.now();
    const show = () => {
      const seconds = Math.round((Date.now() - begun) / 1000);
      noteWords(box, `${box.dataset.on} ${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
      if (seconds >= longestNote && recorder.state === "recording") recorder.stop();
    };
    const beats = setInterval(show, 1000);
    recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
    recorder.addEventListener("stop", () => {
      clearInterval(beats);
      stream.getTracks().forEach((track) => track.stop());
      recorders.delete(box);
      box.classList.remove("on");
      const held = new DataTransfer();
      held.items.add(new File(parts, `录音.${suffix}`, { type: type.split(";")[0] }));
      setNote(box, held.files);
    });
    recorder.start();
    recorders.set(box, recorder);
    box.classList.add("on");
    box.querySelector(".note-heard")?.remove();
    show();
    say(box.dataset.on);
  };
  const setNote = (box, files) => {
    const field = box.querySelector("input[type=file]");
    field.files = files;
    field.dispatchEvent(new Event("change", { bubbles: true }));
  };
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-record=''] label")?.parentElement;
    if (!box || !window.MediaRecorder || !navigator.mediaDevices?.getUserMedia) return;
    event.preventDefault();
    if (recorders.has(box)) recorders.get(box).stop(); else record(box);
  });
  document.addEventListener("change", (event) => {      // to be heard before it is sent
    const box = event.target.closest("[data-record]");
    if (!box) return;
    box.querySelector(".note-heard")?.remove();
    const [file] = event.target.files;
    if (!file) return;
    const heard = document.createElement("div"), sound = document.createElement("audio"), drop = document.createElement("button");
    heard.className = "note-heard";
    sound.controls = true;
    sound.src = URL.createObjectURL(file);
    drop.type = "button";
    drop.className = "btn ll-btn s";
    drop.textContent = box.dataset.drop;
    drop.addEventListener("click", () => { setNote(box, new DataTransfer().files); event.target.focus() });
    heard.append(sound, drop);
    box.append(heard);
    if (box.dataset.record === "") noteWords(box, box.dataset.done);
    say(box.dataset.done);
  });
  document.addEventListener("submit", (event) => {      // who sends while still recording sends what was said
    const [box, recorder] = [...recorders].find(([one]) => event.target.contains(one)) ?? [];
    if (!box) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    recorder.addEventListener("stop", () => event.target.requestSubmit(event.submitter));
    recorder.stop();
  }, true);
  document.addEventListener("change", (event) => {      // one row of stars speaks for the rows that were not touched
    const own = event.target.closest("fieldset.stars");
    if (own) own.form.querySelectorAll("fieldset.stars:not(:has(:checked))").forEach((row) => {
      row.querySelector(`input[value="${CSS.escape(event.target.value)}"]`).checked = true;
    });
  });
  document.addEventListener("click", (event) => {
    const folded = document.getElementById(event.target.closest("[data-open]")?.dataset.open);
    if (folded) folded.open = true;
  });

  // Read aloud: the button shows only where the browser has a voice; a second press stops it.
  addEventListener("DOMContentLoaded", () => all("[data-speak]").forEach((button) => {
    if (!("speechSynthesis" in window)) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      if (speechSynthesis.speaking) return speechSynthesis.cancel();
      const text = button.dataset.speak.split(" ").map((id) => document.getElementById(id)?.innerText ?? "").join("。");
      const voice = new SpeechSynthesisUtterance(text);
      voice.lang = "zh-CN"; voice.rate = 0.9;
      speechSynthesis.speak(voice);
    });
  }));
})();
