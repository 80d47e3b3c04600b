/** The frame of the pages: no script, no outside resource, and a policy that forbids both even if a text slipped through. */

const STYLE = `
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#f4f5f7;--card:#fff;--line:#d8dce2;--act:#c8102e;--good:#0b6b3a;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--fg:#e8eaed;--bg:#15181c;--card:#1f2429;--line:#3a4149;--act:#e5484d;--good:#5bd08c;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;padding:16px;background:var(--bg);color:var(--fg);font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:560px;margin:0 auto;padding:20px;background:var(--card);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 12px;font-size:20px}h2{margin:20px 0 8px;font-size:16px}
small{display:block;font-size:12px;font-weight:400;opacity:.7}
dl{display:grid;grid-template-columns:minmax(72px,auto) 1fr;gap:6px 14px;margin:12px 0}
dt{opacity:.85}dd{margin:0;overflow-wrap:anywhere}
blockquote{margin:0;padding:8px 12px;border-left:4px solid var(--line);overflow-wrap:anywhere;white-space:pre-wrap}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}
label{display:block;margin-top:20px}
input{width:100%;padding:12px;font-size:16px;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}
button{width:100%;margin-top:12px;padding:14px;font-size:18px;color:#fff;background:var(--act);border:0;border-radius:8px}
button small{color:inherit}`;

/** Text for an element or a quoted attribute. Everything that is not our own words goes through here. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"'`]/g, (char) => `&#${char.charCodeAt(0)};`);
}

export function small(english: string): string {
  return `<small lang="en">${escapeHtml(english)}</small>`;
}

/** `body` is markup made of escaped parts; `title` is plain text. */
export function document(title: string, body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta name="robots" content="noindex,nofollow">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;
}
