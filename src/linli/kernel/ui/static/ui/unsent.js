// What was typed and photographed on the staff phone stays on the phone until the server has answered.
// <form data-hold="case-12-resolve" data-title="办结 0012">: its words in localStorage, its photos in IndexedDB.
// What could not be sent is told in a strip and sent again by its button, or when the network is back.
(() => {
  const owner = document.currentScript.dataset.owner;
  const start = `linli-draft:${owner}:`;
  const notTyped = ["csrfmiddlewaretoken", "q"];
  const read = (hold) => JSON.parse(localStorage.getItem(start + hold) || "null");
  const write = (hold, draft) => localStorage.setItem(start + hold, JSON.stringify(draft));
  const holds = () => Object.keys(localStorage).filter((name) => name.startsWith(start)).map((name) => name.slice(start.length));
  const left = () => holds().map((hold) => [hold, read(hold)]).filter(([, draft]) => draft.state);

  const database = () => new Promise((done, fail) => {
    const wish = indexedDB.open("linli", 1);
    wish.onupgradeneeded = () => wish.result.createObjectStore("photos");
    wish.onsuccess = () => done(wish.result);
    wish.onerror = () => fail(wish.error);
  });
  const photos = async (mode, act) => {
    const base = await database();
    return new Promise((done, fail) => {
      const wish = act(base.transaction("photos", mode).objectStore("photos"));
      wish.onsuccess = () => { base.close(); done(wish.result) };
      wish.onerror = () => { base.close(); fail(wish.error) };
    });
  };
  const pictures = async (hold) => (await photos("readonly", (store) => store.get(start + hold))) ?? {};
  const forget = async (hold) => {
    localStorage.removeItem(start + hold);
    await photos("readwrite", (store) => store.delete(start + hold));
  };

  // Keeping and giving back.
  const fields = (form) => [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !notTyped.includes(name));
  const keep = (form, state) => {
    const hold = form.dataset.hold, before = read(hold);
    write(hold, { url: form.action, page: location.pathname, title: form.dataset.title, fields: fields(form),
      state: state ?? before?.state ?? "" });
  };
  const giveBack = (form) => {
    const draft = read(form.dataset.hold);
    if (!draft) return;
    for (const [name, value] of draft.fields) {
      if (name === "version") continue;
      for (const field of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
        if (field.type === "radio" || field.type === "checkbox") field.checked ||= field.value === value;
        else if (name === "key" || !field.value) field.value = value;
      }
    }
  };
  const show = async (input, hold, files) => {
    const held = new DataTransfer();
    files.forEach((file) => held.items.add(file));
    input.files = held.files;
    input.parentElement.querySelector(".picked")?.remove();
    if (!files.length) return;
    const box = document.createElement("div");
    box.className = "picked";
    for (const file of files) {
      const button = document.createElement("button"), words = document.createElement("span");
      button.type = "button";
      button.setAttribute("aria-label", `去掉照片 ${file.name}`);
      words.textContent = "去掉";
      const reader = new FileReader();
      reader.onload = () => { const image = new Image(); image.alt = ""; image.src = reader.result; button.prepend(image) };
      reader.readAsDataURL(file);
      button.append(words);
      button.addEventListener("click", () => choose(input, hold, files.filter((one) => one !== file)));
      box.append(button);
    }
    input.after(box);
  };
  const choose = async (input, hold, files) => {
    const all = await pictures(hold);
    all[input.name] = files;
    await photos("readwrite", (store) => store.put(all, start + hold));
    await show(input, hold, files);
  };

  const forms = () => document.querySelectorAll("form[data-hold]");
  const begin = () => forms().forEach(async (form) => {
    if (form.dataset.answered === undefined) giveBack(form);
    const kept = await pictures(form.dataset.hold);
    for (const input of form.querySelectorAll("input[data-photos]")) if (kept[input.name]?.length) show(input, form.dataset.hold, kept[input.name]);
  });
  const held = (event) => event.target.form?.dataset.hold && event.target.name !== "q" ? event.target.form : null;
  document.addEventListener("input", (event) => { if (held(event) && event.target.type !== "file") keep(held(event)) });
  document.addEventListener("change", async (event) => {
    const input = event.target, form = held(event);
    if (!form || input.dataset.photos === undefined) return;
    keep(form);
    const fresh = [...input.files], before = (await pictures(form.dataset.hold))[input.name] ?? [];
    await choose(input, form.dataset.hold, [...before, ...fresh.filter((file) => !before.some((one) => one.name === file.name && one.size === file.size && one.lastModified === file.lastModified))]);
  });

  // Sending. Null: nobody answered, or the server could not; what was kept stays.
  const send = async (hold) => {
    const draft = read(hold), body = new FormData();
    for (const [name, value] of draft.fields) body.append(name, value);
    body.set("csrfmiddlewaretoken", JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]);
    for (const [name, files] of Object.entries(await pictures(hold))) for (const file of files) body.append(name, file, file.name);
    try {
      const answer = await fetch(draft.url, { method: "POST", body, signal: AbortSignal.timeout(90000) });
      return answer.status >= 500 || answer.status === 429 || answer.url.includes("/sign-in") ? null : answer;
    } catch { return null }
  };
  const mark = (hold, state) => { write(hold, { ...read(hold), state }); strip() };
  const took = (answer) => answer.redirected && answer.ok;

  document.addEventListener("submit", async (event) => {
    const form = event.target, hold = form.dataset.hold;
    if (!hold) return;
    event.preventDefault();
    const buttons = [...form.querySelectorAll("button"), ...document.querySelectorAll(`button[form="${form.id || "-"}"]`)];
    buttons.forEach((button) => { button.disabled = true });
    document.body.classList.add("waiting");
    keep(form);
    const answer = await send(hold);
    document.body.classList.remove("waiting");
    buttons.forEach((button) => { button.disabled = false });
    if (!answer) { mark(hold, "unsent"); document.getElementById("unsent")?.scrollIntoView({ block: "center" }); return }
    if (took(answer)) { await forget(hold); location.assign(answer.url); return }
    write(hold, { ...read(hold), state: "" });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = page.getElementById("main") ?? page.body;
    document.getElementById("main").replaceChildren(...main.childNodes);
    window.htmx?.process(document.getElementById("main"));
    strip();
    begin();
    document.querySelector("#main .note")?.focus();
    scrollTo(0, 0);
  });

  const again = async () => {
    let gone = 0;
    for (const [hold, draft] of left()) {
      if (draft.state !== "unsent") continue;
      const answer = await send(hold);
      if (!answer) continue;
      if (took(answer)) { await forget(hold); gone += 1 } else mark(hold, "refused");
    }
    if (gone) location.reload(); else strip();
  };

  const strip = () => {
    document.getElementById("unsent")?.remove();
    const drafts = left(), unsent = drafts.filter(([, draft]) => draft.state === "unsent").length;
    if (!drafts.length) return;
    const box = document.createElement("div"), line = document.createElement("div"), words = document.createElement("b");
    box.id = "unsent";
    box.className = "unsent";
    box.setAttribute("role", "status");
    line.className = "f";
    words.textContent = unsent ? `${unsent} 条未送出，已存在手机` : `${drafts.length} 条没有被收下，请打开改`;
    line.append(words);
    if (unsent) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "btn s";
      button.textContent = "再试";
      button.addEventListener("click", () => { button.disabled = true; again() });
      line.append(button);
    }
    box.append(line);
    for (const [, draft] of drafts) {
      const link = document.createElement("a");
      link.href = draft.page;
      link.textContent = draft.title + (draft.state === "refused" ? "（没有被收下）" : "");
      const row = document.createElement("div");
      row.append(link);
      box.append(row);
    }
    document.getElementById("main")?.prepend(box);
  };
  addEventListener("online", again);
  addEventListener("DOMContentLoaded", () => { strip(); begin() });

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
