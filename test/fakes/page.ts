import { escapeHtml, renderDelivery } from './render.ts';
import { STYLE } from './style.ts';
import type { ChannelName, Delivery, InboxConfig } from './types.ts';

/** The page for people: one phone a group, newest message at the bottom. */

interface Phone {
  channel: ChannelName;
  target: string;
  name: string;
  signed: boolean;
}

const APPS: Record<ChannelName, [string, string]> = {
  dingtalk: ['钉钉群', 'DingTalk group'],
  wecom: ['企业微信群', 'WeCom group'],
  feishu: ['飞书群', 'Feishu group'],
  webhook: ['签名 Webhook', 'Signed webhook'],
};

function phonesOf(config: InboxConfig, deliveries: Delivery[]): Phone[] {
  const phones: Phone[] = [
    ...config.dingtalk.map((r) => phone('dingtalk', r.token, r.name, r.secret)),
    ...config.wecom.map((r) => phone('wecom', r.key, r.name, undefined)),
    ...config.feishu.map((r) => phone('feishu', r.id, r.name, r.secret)),
    ...config.webhook.map((r) => phone('webhook', r.path, r.name, r.secret)),
  ];
  const known = new Set(phones.map(keyOf));
  for (const delivery of deliveries) {
    if (known.has(keyOf(delivery))) continue;
    known.add(keyOf(delivery));
    phones.push(
      phone(
        delivery.channel,
        delivery.target,
        `未知地址 ${delivery.target.slice(0, 8) || '（空）'}`,
        undefined,
      ),
    );
  }
  return phones;
}

const keyOf = (entry: { channel: ChannelName; target: string }) => `${entry.channel} ${entry.target}`;

function phone(
  channel: ChannelName,
  target: string,
  name: string | undefined,
  secret: string | undefined,
): Phone {
  return { channel, target, name: name ?? APPS[channel][0], signed: secret !== undefined };
}

/** The part that is fetched again when something arrived. */
export function renderFeed(config: InboxConfig, deliveries: Delivery[]): string {
  return phonesOf(config, deliveries)
    .map((entry) => {
      const own = deliveries.filter((delivery) => keyOf(delivery) === keyOf(entry)).reverse();
      const [zh, en] = APPS[entry.channel];
      const chat =
        own.length === 0
          ? '<p class="empty">还没有消息<br><small>Nothing yet</small></p>'
          : own.map(renderDelivery).join('');
      const check = entry.signed ? ' · 校验签名 <small>signed</small>' : '';
      return `<section class="phone ${entry.channel}"><header><h2>${escapeHtml(entry.name)}</h2><p>${zh} <small>${en}</small>${check}</p></header><div class="chat">${chat}</div></section>`;
    })
    .join('\n');
}

/** Asks for news every second; fetches the phones again only when there is some. */
const SCRIPT = `
const feed=document.getElementById('feed'),live=document.getElementById('live');
let last=-1,epoch=-1;
async function look(){
  try{
    const news=await(await fetch('/journal?after='+last)).json();
    if(news.last!==last||news.epoch!==epoch){
      const open=[...document.querySelectorAll('details[open]')].map(d=>d.id);
      feed.innerHTML=await(await fetch('/feed')).text();
      open.forEach(id=>document.getElementById(id)?.setAttribute('open',''));
      last=news.last;epoch=news.epoch;
      document.getElementById('sent').textContent=news.accepted;
      document.getElementById('refused').textContent=news.rejected;
      document.getElementById('clear').disabled=news.accepted+news.rejected===0;
      document.title=(news.accepted?'('+news.accepted+') ':'')+'告警收件箱';
    }
    live.className='live';live.lastChild.textContent='实时';
  }catch{live.className='live off';live.lastChild.textContent='收件箱已停止';}
  setTimeout(look,1000);
}
document.getElementById('clear').onclick=()=>fetch('/journal',{method:'DELETE'});
look();`;

export function renderPage(nonce: string): string {
  return `<!DOCTYPE html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>告警收件箱</title><style>${STYLE}</style></head><body>
<div class="top"><h1>告警收件箱 <small>Alert inbox</small></h1>
<p>本机模拟的群机器人：像真平台一样校验签名和频率，显示每条告警和真正被@到的人。<small>Group robots played on this machine: signatures and limits are checked as the real ones do.</small></p>
<span class="stat">送达 <small>accepted</small> <b id="sent">0</b></span><span class="stat bad">拒收 <small>rejected</small> <b id="refused">0</b></span>
<span class="live" id="live"><i></i><span>实时</span></span><button id="clear" disabled>清空 <small>Clear</small></button></div>
<main id="feed"></main><script nonce="${nonce}">${SCRIPT}</script></body></html>`;
}
