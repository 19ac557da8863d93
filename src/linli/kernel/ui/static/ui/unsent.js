// What was typed and photographed on the staff phone stays on the phone until the server has answered.
// <form data-hold="case-12-resolve" data-title="办结 0012">: its words in localStorage, its photos in IndexedDB.
// What could not be sent stands in a strip (<template id="unsent-words">) and is sent again with the same key, so that
// the server takes it once: when the network or the page is back, each half minute, and by the strip's button.
(() => {
  const owner = document.currentScript.dataset.owner;
  const start = `linli-draft:${owner}:`;
  const notTyped = ["csrfmiddlewaretoken", "q"];
  const patience = 90000, pause = 30000;
  const main = () => document.getElementById("main");

  // Keeping. A phone whose browser keeps nothing (private mode) holds it for this page only, and says so.
  const words = new Map(), pictured = new Map();
  let forgetful = false;
  const read = (hold) => { try { return JSON.parse(localStorage.getItem(start + hold)) } catch { return words.get(hold) ?? null } };
  const write = (hold, draft) => { try { localStorage.setItem(start + hold, JSON.stringify(draft)) } catch { forgetful = true; words.set(hold, draft) } };
  const holds = () => { try { return Object.keys(localStorage).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length)) } catch { return [...words.keys()] } };
  const left = () => holds().map((hold) => [hold, read(hold)]).filter(([, draft]) => draft?.state).sort(([, one], [, other]) => one.at - other.at);
  const asked = (wish) => new Promise((done, fail) => { wish.onsuccess = () => done(wish.result); wish.onerror = () => fail(wish.error) });
  const photos = async (mode, act) => {
    const opening = indexedDB.open("linli", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("photos");
    const base = await asked(opening);
    try { return await asked(act(base.transaction("photos", mode).objectStore("photos"))) } finally { base.close() }
  };
  const pictures = async (hold) => {
    try { return await photos("readonly", (store) => store.get(start + hold)) ?? pictured.get(hold) ?? {} } catch { return pictured.get(hold) ?? {} }
  };
  const keepPictures = async (hold, all) => {
    try { await photos("readwrite", (store) => store.put(all, start + hold)) } catch { forgetful = true; pictured.set(hold, all) }
  };
  const forget = async (hold) => {
    words.delete(hold);
    pictured.delete(hold);
    try { localStorage.removeItem(start + hold); await photos("readwrite", (store) => store.delete(start + hold)) } catch { /* nothing was kept */ }
  };

  // Forms: their words are kept with each letter and given back when the page is opened again.
  const formOf = (hold) => document.querySelector(`form[data-hold="${CSS.escape(hold)}"]`);
  const held = (event) => event.target.form?.dataset.hold && !notTyped.includes(event.target.name) ? event.target.form : null;
  const keep = (form) => {
    const fields = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !notTyped.includes(name));
    write(form.dataset.hold, { at: Date.now(), state: "", ...read(form.dataset.hold), url: form.action, page: location.pathname,
      title: form.dataset.title, moves: form.dataset.moves !== undefined, fields });
  };
  const give = (form, fields) => {
    for (const [name, value] of fields) {
      if (name === "version") continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else if (name === "key" || !field.value) field.value = value;
      }
    }
  };
  const giveBack = async (form) => {
    const draft = read(form.dataset.hold);
    if (!draft || form.dataset.answered !== undefined) return;
    give(form, draft.fields);
    // A choice among what was found: the server draws it again.
    for (const place of form.querySelectorAll("[data-again]")) {
      const [, value] = draft.fields.find(([name]) => name === place.dataset.field) ?? [];
      if (!value) continue;
      const answer = await fetch(`${place.dataset.again}?${new URLSearchParams({ chosen: value })}`).catch(() => null);
      if (answer?.ok && !answer.redirected) place.innerHTML = await answer.text();
    }
    if (!form.querySelector("textarea")) return;
    const typed = [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value);
    if (typed || draft.state || form.querySelector(".picked")) goOn(form, draft);
  };
  const goOn = (form, draft) => {
    const line = document.getElementById("unfinished-words").content.cloneNode(true);
    line.querySelector("[data-text]").textContent = draft.state ? "这一条还没送到，改好可以再发。" : "接着上次没写完的。";
    line.querySelector("button").addEventListener("click", async () => { await forget(form.dataset.hold); location.reload() });
    form.prepend(line);
  };
  const show = (input, hold, files) => {
    const inside = new DataTransfer();
    files.forEach((file) => inside.items.add(file));
    input.files = inside.files;
    const tile = input.closest("label");
    tile.parentElement.querySelector(".picked")?.remove();
    if (!files.length) return;
    const box = document.createElement("div");
    box.className = "picked";
    for (const file of files) {
      const button = document.createElement("button"), text = document.createElement("span"), reader = new FileReader();
      button.type = "button";
      button.setAttribute("aria-label", `去掉照片 ${file.name}`);
      text.textContent = "去掉";
      reader.onload = () => { const image = new Image(); image.alt = ""; image.src = reader.result; button.prepend(image) };
      reader.readAsDataURL(file);
      button.append(text);
      button.addEventListener("click", () => choose(input, hold, files.filter((one) => one !== file)));
      box.append(button);
    }
    tile.after(box);
  };
  const choose = async (input, hold, files) => {
    await keepPictures(hold, { ...await pictures(hold), [input.name]: files });
    show(input, hold, files);
  };
  const begin = async () => {
    for (const form of document.querySelectorAll("form[data-hold]")) {
      const hold = form.dataset.hold, kept = await pictures(hold);
      for (const input of form.querySelectorAll("input[data-photos]")) if (kept[input.name]?.length) show(input, hold, kept[input.name]);
      await giveBack(form);
    }
  };
  document.addEventListener("input", (event) => { const form = held(event); if (form && event.target.type !== "file") keep(form) });
  let storing = Promise.resolve();      // who presses the button at once still sends the photo
  const add = async (input, hold, fresh) => {
    const before = (await pictures(hold))[input.name] ?? [];
    const same = (one, other) => one.name === other.name && one.size === other.size && one.lastModified === other.lastModified;
    await choose(input, hold, [...before, ...fresh.filter((file) => !before.some((one) => same(one, file)))]);
  };
  document.addEventListener("change", (event) => {
    const input = event.target, form = held(event);
    if (!form || input.type !== "file" || input.dataset.photos === undefined) return;
    const fresh = [...input.files];
    keep(form);
    storing = storing.then(() => add(input, form.dataset.hold, fresh));
  });

  // Acts that move a case carry the version that was seen. What this phone moved itself is no change by somebody else:
  // an act that was written before goes on from there. Only from the version that the phone's own act began with.
  const moved = `linli-moved:${owner}`, mostMoved = 50, moves = new Map();
  const ownMoves = () => { try { return new Map(JSON.parse(localStorage.getItem(moved) ?? "[]")) } catch { return moves } };
  const step = (hold, version) => `${hold.match(/^[a-z]+-\d+/)?.[0]}@${version}`;
  const wentOn = (hold, { moves: does, sent }) => {
    if (!does || !sent) return;
    const all = ownMoves().set(step(hold, sent), String(Number(sent) + 1));
    try { localStorage.setItem(moved, JSON.stringify([...all].slice(-mostMoved))) } catch { moves.set(step(hold, sent), String(Number(sent) + 1)) }
  };
  const versionNow = (hold, version) => {
    const all = ownMoves();
    while (all.has(step(hold, version))) version = all.get(step(hold, version));
    return version;
  };

  // Sending. Null: nobody answered, or the server could not; what was kept stays. While it is under way the form waits.
  const send = async (hold) => {
    const draft = read(hold), body = new FormData(), form = formOf(hold);
    for (const [name, value] of draft.fields) body.append(name, value);
    if (draft.moves && body.get("version")) {
      body.set("version", versionNow(hold, body.get("version")));
      write(hold, { ...draft, sent: body.get("version") });
    }
    body.set("csrfmiddlewaretoken", JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
    for (const [name, files] of Object.entries(await pictures(hold))) for (const file of files) body.append(name, file, file.name);
    const ending = new AbortController(), timer = setTimeout(() => ending.abort(), patience);
    if (form) form.inert = true;
    try {
      const answer = await fetch(draft.url, { method: "POST", body, signal: ending.signal });
      return answer.status >= 500 || answer.status === 429 ? null : answer;
    } catch {
      return null;
    } finally {
      clearTimeout(timer);
      if (form) form.inert = false;
    }
  };
  const signedOut = (answer) => answer.url.includes("/sign-in");
  const took = (answer) => answer.redirected && answer.ok && !signedOut(answer);
  const mark = (hold, state) => write(hold, { ...read(hold), state, at: Date.now() });

  const arrived = async (hold) => { wentOn(hold, read(hold) ?? {}); await forget(hold) };

  // One thing is sent at a time, also when two pages are open. What is pressed counts as unsent from then on: a page that is left in the middle, or
  // killed, sends it when it is opened again.
  let turn = Promise.resolve();
  const among = (act) => navigator.locks ? navigator.locks.request("linli-unsent", act) : act();
  const alone = (act) => { turn = turn.then(() => among(act), () => among(act)); return turn };
  document.addEventListener("submit", (event) => {
    const form = event.target, hold = form.dataset.hold;
    if (!hold) return;
    event.preventDefault();
    if (form.inert) return;
    form.inert = true;
    document.body.classList.add("waiting");
    keep(form);
    alone(async () => {
      await storing;
      mark(hold, "unsent");
      const answer = await send(hold);
      document.body.classList.remove("waiting");
      if (!answer || signedOut(answer)) {
        mark(hold, answer ? "away" : "unsent");
        strip();
        document.getElementById("unsent").scrollIntoView({ block: "center" });
      } else if (took(answer)) {
        await arrived(hold);
        location.assign(answer.url);
      } else {
        write(hold, { ...read(hold), state: "" });
        await put(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    });
  });
  const put = async (page) => {       // what was refused comes with its reasons, as if the page had been loaded
    main().replaceChildren(...(page.getElementById("main") ?? page.body).childNodes);
    const foot = document.querySelector(".foot"), fresh = page.querySelector(".foot");
    if (foot && fresh) foot.replaceWith(fresh);
    window.htmx?.process(document.body);
    strip();
    await begin();
    document.querySelector("#main .note[tabindex]")?.focus();
    scrollTo(0, 0);
  };

  const again = () => alone(async () => {
    if (!navigator.onLine) return strip();
    const gone = [];
    let last = "";
    for (const [hold, draft] of left()) {
      if (draft.state === "refused" || !read(hold)) continue;      // the other page has sent it
      const answer = await send(hold);
      if (!answer) break;
      if (took(answer)) { await arrived(hold); gone.push(hold); if (formOf(hold)) last = answer.url } else mark(hold, signedOut(answer) ? "away" : "refused");
    }
    await storing;
    if (last) location.assign(last);
    else if (gone.length) location.reload();      // what is being typed here is kept, and the case may have gone on
    else strip();
  });

  const told = { unsent: "", away: "请重新登录", refused: "没有被收下，点开看原因" };
  const strip = () => {
    document.getElementById("unsent")?.remove();
    const drafts = left(), waiting = drafts.filter(([, draft]) => draft.state !== "refused").length;
    if (!drafts.length && navigator.onLine) return;
    document.getElementById("no-network")?.remove();       // the strip of all pages: here there is more to say
    const box = document.getElementById("unsent-words").content.firstElementChild.cloneNode(true);
    box.querySelector("[data-count]").textContent = waiting ? `${waiting} 条还没发出` : drafts.length ? `${drafts.length} 条没有被收下` : "没有网络";
    box.querySelector("[data-hint]").textContent = forgetful ? "这台手机不让网页保存，发出前请不要离开这一页。"
      : !navigator.onLine ? "照做照拍，有网自动发出。" : waiting ? "文字和照片已存在手机里，会自动再发。" : "";
    const button = box.querySelector("button");
    button.hidden = !waiting;
    button.addEventListener("click", () => { button.disabled = true; again() });
    for (const [hold, draft] of drafts) {
      const line = document.createElement("li"), link = document.createElement("a");
      link.href = draft.page;
      link.textContent = draft.title;
      line.append(link, told[draft.state] && ` ${told[draft.state]}`);
      if (draft.state === "refused") line.append(...remains(hold, draft));
      box.querySelector("ul").append(line);
    }
    main().prepend(box);
  };
  // The act may be no longer possible and its page gone: the words stay to be read and copied, until one lets them go.
  const remains = (hold, draft) => {
    const said = document.createElement("p"), button = document.createElement("button");
    said.className = "pre";
    said.textContent = draft.fields.filter(([name]) => ["text", "reason", "proof", "basis", "materials"].includes(name)).map(([, value]) => value).join("\n").trim();
    button.type = "button";
    button.className = "btn s";
    button.textContent = "不要了";
    button.addEventListener("click", async () => { await forget(hold); strip() });
    return [said, button];
  };
  addEventListener("online", () => { strip(); again() });
  addEventListener("offline", () => strip());
  document.addEventListener("visibilitychange", () => { if (!document.hidden && left().length) again() });
  setInterval(() => { if (left().length) again() }, pause);
  addEventListener("DOMContentLoaded", async () => { strip(); await begin(); if (left().length) again() });

  // A code on the wall, read from a picture where the browser can (others type it).
  addEventListener("DOMContentLoaded", () => document.querySelectorAll("[data-scan]").forEach((label) => {
    if (!("BarcodeDetector" in window)) return;
    label.hidden = false;
    label.querySelector("input").addEventListener("change", async (event) => {
      const [found] = await new BarcodeDetector({ formats: ["qr_code"] }).detect(await createImageBitmap(event.target.files[0]));
      const field = document.getElementById(label.dataset.scan);
      if (found) field.value = found.rawValue;
      field.placeholder = found ? "" : "没有认出来，请靠近再拍，或照着填";
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }));
})();
