/** The frame of the pages: no script, no outside resource, and a policy that forbids both even if a text slipped through. */

const STYLE = `
:root{color-scheme:light dark;--fg:#1b1f24;--bg:#f4f5f7;--card:#fff;--line:#d8dce2;--act:#c8102e;--good:#0b6b3a;--bad:#b3261e}
@media(prefers-color-scheme:dark){:root{--fg:#e8eaed;--bg:#15181c;--card:#1f2429;--line:#3a4149;--act:#e5484d;--good:#5bd08c;--bad:#ff8a80}}
*{box-sizing:border-box}
body{margin:0;padding:16px;background:var(--bg);color:var(--fg);font:16px/1.6 system-ui,"PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:560px;margin:0 auto;padding:20px;background:var(--card);border:1px solid var(--line);border-radius:12px}
h1{margin:0 0 12px;font-size:20px}h2{margin:20px 0 8px;font-size:16px}
small{display:block;font-size:12px;font-weight:400;opacity:.7}
dl{display:grid;grid-template-columns:fit-content(36%) 1fr;gap:6px 14px;margin:12px 0}
a{color:inherit}
dt{opacity:.85;min-width:72px}dd{margin:0;overflow-wrap:anywhere}
blockquote{margin:0;padding:8px 12px;border-left:4px solid var(--line);overflow-wrap:anywhere;white-space:pre-wrap}
.good{color:var(--good);font-weight:600}.bad{color:var(--bad);font-weight:600}
label{display:block;margin-top:20px}
input,textarea{width:100%;padding:12px;font:inherit;color:inherit;background:transparent;border:1px solid var(--line);border-radius:8px}
input[type=radio]{position:absolute;width:1px;height:1px;opacity:0}
textarea{min-height:96px;resize:vertical}
fieldset{margin:20px 0 0;padding:0;border:0}legend{padding:0;margin-bottom:6px}
.choice{display:flex;flex-wrap:wrap;gap:8px}
.choice label{flex:1 1 auto;margin:0;min-width:48px}
.choice span{display:block;padding:11px 8px;text-align:center;border:1px solid var(--line);border-radius:8px}
.choice input:checked+span{border-color:var(--act);box-shadow:inset 0 0 0 1px var(--act);font-weight:600}
.choice input:focus-visible+span{outline:2px solid var(--act)}
details{margin-top:10px;padding:0 14px;border:1px solid var(--line);border-radius:8px}
details[open]{padding-bottom:14px}
summary{padding:12px 0;font-weight:600;cursor:pointer}summary small{display:inline;margin-left:8px}
ol.steps{display:flex;gap:4px;margin:16px 0;padding:0;list-style:none}
ol.steps li{flex:1;padding-top:8px;font-size:13px;text-align:center;border-top:4px solid var(--line);opacity:.75}
ol.steps li.on{border-color:var(--good);opacity:1}ol.steps li.now{font-weight:600}
mark{padding:0 2px;color:inherit;background:color-mix(in srgb,var(--act) 22%,transparent);border-radius:3px}
.notice{padding:10px 12px;border:1px solid currentColor;border-radius:8px}
button{width:100%;margin-top:12px;padding:14px;font-size:18px;color:#fff;background:var(--act);border:0;border-radius:8px}
button small{color:inherit}`;

/** Nothing is loaded, nothing runs, and what is typed goes nowhere but back. The templates send it as a header too. */
export const CONTENT_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'";

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
<meta http-equiv="Content-Security-Policy" content="${CONTENT_POLICY}">
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
