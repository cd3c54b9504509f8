// What the console's pages do beyond links and forms; without it all of them work.

/** Whether somebody writes, so that a letter is no command. */
const isWriting = (target) =>
  target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable]');

// Lists: j and k go from row to row, Enter follows the row's link.
const links = () => [...document.querySelectorAll('[data-row] a')];

function step(by) {
  const all = links();
  if (all.length === 0) return;
  const at = all.indexOf(document.activeElement);
  const next = at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by;
  all[Math.min(Math.max(next, 0), all.length - 1)].focus();
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target)) return;
  if (viewer.isOpen()) {
    viewer.hear(event);
    return;
  }
  if (event.key === 'j') step(1);
  if (event.key === 'k') step(-1);
});

// Photos: one at a time, turned and enlarged.
const viewer = makeViewer();

document.addEventListener('click', (event) => {
  const link = event.target instanceof Element ? event.target.closest('a[data-photo]') : null;
  if (link === null || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  viewer.open(link);
});

function makeViewer() {
  const words = document.querySelector('[data-photos]')?.dataset ?? {};
  const dialog = document.createElement('dialog');
  dialog.className = 'viewer';
  const image = document.createElement('img');
  const stage = document.createElement('div');
  stage.className = 'stage';
  stage.tabIndex = 0;
  stage.append(image);
  const bar = document.createElement('div');
  bar.className = 'buttons';
  let turned = 0;
  let scale = 1;

  const show = () => {
    image.style.transform = `rotate(${turned}deg) scale(${scale})`;
  };
  const turn = () => {
    turned = (turned + 90) % 360;
    show();
  };
  const enlarge = (by) => {
    scale = Math.min(Math.max(scale * by, 0.25), 8);
    show();
  };
  const commands = [
    { key: '+', text: words.larger, run: () => enlarge(1.25) },
    { key: '-', text: words.smaller, run: () => enlarge(0.8) },
    { key: 'r', text: words.turn, run: turn },
    { key: 'Escape', text: words.close, run: () => dialog.close() },
  ];
  for (const { key, text, run } of commands) {
    const button = document.createElement('button');
    button.type = 'button';
    button.className = 'plain';
    button.textContent = `${text} (${key})`;
    button.addEventListener('click', run);
    bar.append(button);
  }
  dialog.append(bar, stage);
  document.body.append(dialog);

  return {
    isOpen: () => dialog.open,
    open: (link) => {
      const shown = link.querySelector('img');
      image.src = link.href;
      image.alt = shown?.alt ?? '';
      dialog.setAttribute('aria-label', image.alt);
      turned = 0;
      scale = 1;
      show();
      dialog.showModal();
    },
    // The dialog itself hears Escape.
    hear: ({ key }) => commands.find((one) => one.key === key && key !== 'Escape')?.run(),
  };
}

// A case that is somebody's stays theirs while they work at it.
const RENEW_MS = 5 * 60_000;
const renewal = document.querySelector('form.renews');
let isAtWork = false;
for (const kind of ['keydown', 'pointerdown', 'scroll']) {
  document.addEventListener(kind, () => (isAtWork = true), { passive: true, capture: true });
}
if (renewal !== null) {
  setInterval(() => {
    if (!isAtWork || document.hidden) return;
    isAtWork = false;
    // Where it fails, the next page says so: nothing is decided by it.
    fetch(renewal.action, {
      method: 'POST',
      body: new URLSearchParams(new FormData(renewal)),
      redirect: 'manual',
    }).catch(() => undefined);
  }, RENEW_MS);
}
