/** Looks of the inbox page; no outside fonts, pictures or scripts. */
export const STYLE = `
:root{--ink:#1f2329;--soft:#646a73;--line:#e3e6eb;--bad:#d4380d}
*{box-sizing:border-box}
body{margin:0;background:#e9edf3;color:var(--ink);font:15px/1.6 "PingFang SC","Noto Sans CJK SC","Source Han Sans SC","WenQuanYi Zen Hei","Microsoft YaHei",system-ui,sans-serif}
small{color:var(--soft);font-size:.78em;font-weight:400}
.top{position:sticky;top:0;z-index:2;display:flex;flex-wrap:wrap;gap:8px 20px;align-items:center;padding:14px 28px;background:#fff;border-bottom:1px solid var(--line)}
.top h1{margin:0;font-size:20px;line-height:1.3}.top p{margin:0;color:var(--soft);font-size:13px;flex:1 1 320px}
.stat{font-size:14px}.stat b{font-size:18px}.stat.bad b{color:var(--bad)}
.live{display:inline-flex;align-items:center;gap:6px;font-size:13px}.live i{width:9px;height:9px;border-radius:50%;background:#34c724}
.live.off i{background:var(--bad)}
button{font:inherit;font-size:13px;padding:4px 14px;border:1px solid #c9cdd4;border-radius:8px;background:#fff;cursor:pointer}
button:hover{border-color:#3370ff;color:#3370ff}button:disabled{cursor:default;color:#a9aeb8;border-color:var(--line)}
#feed{display:grid;grid-template-columns:repeat(auto-fill,minmax(340px,1fr));gap:24px;padding:24px 28px;max-width:1720px;margin:0 auto}
.phone{--brand:#1677ff;display:flex;flex-direction:column;height:min(760px,calc(100vh - 130px));min-height:460px;border:8px solid #20242b;border-radius:34px;overflow:hidden;background:#f2f3f5;box-shadow:0 10px 28px rgba(31,35,41,.18)}
.phone.wecom{--brand:#2f6bd8}.phone.feishu{--brand:#0c9b8e}.phone.webhook{--brand:#4e5969}
.phone>header{padding:12px 18px 10px;background:var(--brand);color:#fff}
.phone>header h2{margin:0;font-size:16px;line-height:1.35;overflow-wrap:anywhere}.phone>header p{margin:0;font-size:12px;opacity:.85}
.phone>header small{color:inherit}
.chat{flex:1;overflow-y:auto;display:flex;flex-direction:column-reverse;gap:16px;padding:16px 12px}
.empty{margin:auto;text-align:center;color:#8a919c;font-size:14px}
.message{display:flex;gap:8px;align-items:flex-start}
.avatar{flex:none;width:36px;height:36px;border-radius:9px;background:var(--brand);color:#fff;text-align:center;line-height:36px;font-size:16px}
.bubble{min-width:0;flex:1;padding:10px 13px 8px;border-radius:4px 14px 14px 14px;background:#fff;border:1px solid var(--line)}
.bad .avatar{background:var(--bad)}.bad .bubble{background:#fff2ee;border-color:#ffb59c}.bad .text,.bad .buttons{opacity:.65}.bad .text{max-height:150px;overflow:hidden;mask:linear-gradient(#000 100px,transparent 150px)}
.refused{margin:-10px -13px 8px;padding:7px 13px;border-radius:4px 14px 0 0;background:var(--bad);color:#fff;font-size:13px}.refused small{color:#ffd9cd}
.text{overflow-wrap:anywhere}.text p{margin:0 0 5px}.h1,.h2,.h3{font-weight:700;font-size:17px;line-height:1.4;margin:0 0 6px}.h4,.h5,.h6{font-weight:700}
.text .h4 a,.button{display:block;margin:6px 0;padding:8px 12px;border-radius:8px;background:color-mix(in srgb,var(--brand) 10%,#fff);text-align:center;font-weight:600;text-decoration:none}
.text .item{padding-left:14px}.text .item:before{content:"•";margin-left:-12px;margin-right:5px}
a{color:var(--brand)}blockquote{margin:6px 0;padding:2px 0 2px 10px;border-left:3px solid #c9cdd4;color:#51565d}
.at{padding:0 4px;border-radius:4px;background:#fff3d6;color:#a85b00;font-weight:600}
.good{color:#1e8e3e}.warn{color:#d46b08}.muted{color:var(--soft)}
.bubble footer{display:flex;justify-content:space-between;align-items:end;gap:8px;margin-top:8px;padding-top:6px;border-top:1px dashed var(--line)}
.pings{display:flex;flex-wrap:wrap;gap:4px}.chip{padding:0 8px;border-radius:10px;background:#fff3d6;color:#a85b00;font-size:12px}
.chip.quiet{background:#f0f1f3;color:var(--soft)}.chip.fault{background:#fde2e2;color:var(--bad)}
time{flex:none;color:#8a919c;font-size:12px}details{font-size:12px;color:var(--soft)}summary{cursor:pointer;width:max-content}
pre{margin:4px 0;padding:8px;max-height:240px;overflow:auto;border-radius:8px;background:#f6f7f9;font:11px/1.5 ui-monospace,monospace;white-space:pre-wrap;overflow-wrap:anywhere}
`;
